using Microsoft.Extensions.AI;

namespace SearchEngine.Index.Tests.Storage;

/// <summary>A model for tests: equal texts have equal vectors, and it remembers what it was asked.</summary>
internal sealed class HashEmbedder(int dimensions) : IEmbeddingGenerator<string, Embedding<float>>
{
    public List<(string Text, object? Role, object? Instruction)> Asked { get; } = [];

    public static float[] Embed(string text, int dimensions)
    {
        uint seed = 2166136261;
        foreach (char c in text)
            seed = (seed ^ c) * 16777619;
        Random random = new((int)seed);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++)
            vector[i] = (float)((random.NextDouble() * 2) - 1);
        return vector;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        GeneratedEmbeddings<Embedding<float>> made = [];
        foreach (string text in values)
        {
            lock (Asked)
            {
                Asked.Add((text, options?.AdditionalProperties?.GetValueOrDefault("role"),
                    options?.AdditionalProperties?.GetValueOrDefault("instruction")));
            }

            made.Add(new Embedding<float>(Embed(text, dimensions)));
        }

        return Task.FromResult(made);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
