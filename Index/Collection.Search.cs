// What Query needs of a collection: the query's vector, and the documents nearest to it.
using Microsoft.Extensions.AI;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Embeds a query with the collection's model.</summary>
    /// <param name="text">The query.</param>
    /// <param name="instruction">
    /// What is searched for, in words; empty for none, null for the model's own instruction.
    /// </param>
    /// <param name="ct">Stops the embedding.</param>
    /// <exception cref="InvalidInputException">The collection has no model, or the query is empty.</exception>
    public async Task<float[]> EmbedQueryAsync(string text, string? instruction, CancellationToken ct = default)
    {
        if (_embedder is null)
            throw new InvalidInputException("query", "cannot be embedded: this collection has no model; give a vector.");
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidInputException("query", "is empty; give some text.");
        AdditionalPropertiesDictionary properties = new() { ["role"] = "query" };
        if (instruction is not null)
            properties["instruction"] = instruction;
        GeneratedEmbeddings<Embedding<float>> made = await _embedder.GenerateAsync(
            [text], new EmbeddingGenerationOptions { AdditionalProperties = properties }, ct);
        return made[0].Vector.ToArray();
    }

    /// <summary>The documents whose best passage is nearest to a vector.</summary>
    /// <param name="query">The vector, of the collection's dimensions.</param>
    /// <param name="k">Most documents wanted.</param>
    /// <param name="ef">Candidates the graph considers; at least <paramref name="k"/> are.</param>
    /// <param name="exact">True compares with every vector instead of walking the graph.</param>
    /// <param name="filter">Which ordinals may be returned; null for all.</param>
    /// <param name="results">Ordinals and scores, best first; at least <paramref name="k"/> long.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidInputException">The vector is not one of this collection.</exception>
    public int SearchDense(ReadOnlySpan<float> query, int k, int ef, bool exact, ISlotFilter? filter,
        Span<ScoredSlot> results)
    {
        _validator.RequireVector(query, "vector");
        List<ScoredSlot> all = [];
        foreach ((int ordinal, (StoredDocument _, float[] vector)) in _records)
        {
            if (filter is null || filter.Accepts(ordinal))
                all.Add(new ScoredSlot(ordinal, Score(query, vector)));
        }

        all.Sort((left, right) => right.Score.CompareTo(left.Score));
        int found = Math.Min(k, all.Count);
        for (int i = 0; i < found; i++)
            results[i] = all[i];
        return found;
    }

    private float Score(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        float dot = 0, squares = 0, leftSquares = 0, rightSquares = 0;
        for (int i = 0; i < left.Length; i++)
        {
            dot += left[i] * right[i];
            squares += (left[i] - right[i]) * (left[i] - right[i]);
            leftSquares += left[i] * left[i];
            rightSquares += right[i] * right[i];
        }

        return Settings.Metric switch
        {
            Metric.Dot => dot,
            Metric.L2 => -squares,
            _ => dot / MathF.Sqrt(leftSquares * rightSquares),
        };
    }
}
