// An embedding model for tests: words are hashed to fixed random directions and summed up, so that texts with words in
// common have similar vectors. What the search stack does with vectors does not depend on how good they are.
using Microsoft.Extensions.AI;

namespace SearchEngine.Query.Tests.Searching;

internal sealed class WordEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 48;

    private readonly List<string?> _instructions = [];

    /// <summary>The instruction of each call for a query.</summary>
    public IReadOnlyList<string?> Instructions => _instructions;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options =
            null, CancellationToken cancellationToken = default)
    {
        if (options?.AdditionalProperties?["role"] is "query")
        {
            object? instruction = null;
            options.AdditionalProperties.TryGetValue("instruction", out instruction);
            lock (_instructions)
                _instructions.Add((string?)instruction);
        }
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(
            values.Select(value => new Embedding<float>(Embed(value)))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    public static float[] Embed(string text)
    {
        var sum = new float[Dimensions];
        foreach (string word in text.ToLowerInvariant().Split([' ', '.', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            uint seed = 2166136261;
            foreach (char c in word)
                seed = (seed ^ c) * 16777619;
            var random = new Random((int)seed);
            for (int d = 0; d < Dimensions; d++)
                sum[d] += random.NextSingle() - 0.5f;
        }
        float length = MathF.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => value / Math.Max(length, 1e-9f))];
    }
}
