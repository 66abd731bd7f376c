// Texts -> unit vectors, each distinct text once.
using System.Numerics;
using Microsoft.Extensions.AI;

namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Embeds the texts of a task.</summary>
/// <param name="embedder">The model.</param>
public sealed class TextVectors(IEmbeddingGenerator<string, Embedding<float>> embedder)
{
    private const int BatchTexts = 64;

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">The texts; an empty one is embedded as a single space.</param>
    /// <param name="instruction">The instruction in front of each text; null or empty embeds the bare texts.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A vector of length 1 for each text; equal texts share one.</returns>
    public async Task<float[][]> OfAsync(
        IReadOnlyList<string> texts, string? instruction, CancellationToken cancellation = default)
    {
        bool isQuery = !string.IsNullOrEmpty(instruction);
        var options = new EmbeddingGenerationOptions
        {
            AdditionalProperties = new() { ["role"] = isQuery ? "query" : "document" },
        };
        if (isQuery)
            options.AdditionalProperties["instruction"] = instruction;

        // Texts of like length side by side: a batch is as long as its longest text.
        string[] distinct = [.. texts.Distinct(StringComparer.Ordinal).OrderBy(text => text.Length)];
        Dictionary<string, float[]> vectors = new(StringComparer.Ordinal);
        foreach (string[] batch in distinct.Chunk(BatchTexts))
        {
            string[] given = [.. batch.Select(text => text.Length == 0 ? " " : text)];
            GeneratedEmbeddings<Embedding<float>> made = await embedder.GenerateAsync(given, options, cancellation);
            for (int i = 0; i < batch.Length; i++)
                vectors[batch[i]] = Normalized(made[i].Vector.Span);
        }
        return [.. texts.Select(text => vectors[text])];
    }

    /// <summary>The product of two vectors.</summary>
    internal static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        int width = Vector<float>.Count;
        var sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= left.Length - width; i += width)
            sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        float dot = Vector.Sum(sum);
        for (; i < left.Length; i++)
            dot += left[i] * right[i];
        return dot;
    }

    private static float[] Normalized(ReadOnlySpan<float> vector)
    {
        float length = MathF.Sqrt(Dot(vector, vector));
        float[] unit = vector.ToArray();
        for (int i = 0; length > 0 && i < unit.Length; i++)
            unit[i] /= length;
        return unit;
    }
}
