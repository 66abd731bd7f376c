// What Query needs of a collection: the query's vector, and the documents nearest to it.
using System.Buffers;
using Microsoft.Extensions.AI;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const int ScanPerCandidate = 40;

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
        {
            throw new InvalidInputException(
                "query", "cannot be embedded: this collection has no model; give a vector.");
        }

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
    public int SearchDense(
        ReadOnlySpan<float> query, int k, int ef, bool exact, ISlotFilter? filter, Span<ScoredSlot> results)
    {
        _validator.RequireVector(query, "vector");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        results = results[..k];
        if (!exact)
            return SearchGraph(query, ef, filter, results);
        ReadOnlySpan<ScoredSlot> found = ExactSearch().Search(query, query.Length, k, filter, default).Of(0);
        found.CopyTo(results);
        return found.Length;
    }

    /// <summary>True when exact search runs on an accelerator, where many queries at once take hardly longer than
    /// one.</summary>
    public bool HasAccelerator => Scorer.IsAccelerator;

    /// <summary>The documents nearest to each of many vectors, by comparing with all: one pass over the store.</summary>
    /// <param name="queries">Vectors of the collection's dimensions.</param>
    /// <param name="k">Most documents wanted a query.</param>
    /// <param name="filter">Which ordinals may be returned; null for all.</param>
    /// <param name="ct">Stops the search.</param>
    /// <returns>For each query ordinals and scores, best first.</returns>
    /// <exception cref="InvalidInputException">A vector is not one of this collection.</exception>
    public ScoredSlot[][] SearchExact(
        IReadOnlyList<float[]> queries, int k, ISlotFilter? filter = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        for (int i = 0; i < queries.Count; i++)
            _validator.RequireVector(queries[i], $"queries[{i}]");
        float[] all = [.. queries.SelectMany(query => query)];
        BestOfMany best = ExactSearch().Search(all, Settings.Dimensions, k, filter, ct);
        return [.. Enumerable.Range(0, queries.Count).Select(query => best.Of(query).ToArray())];
    }

    private IBlockScorer Scorer => _options.Scorer?.Invoke() ?? SimdBlockScorer.Instance;

    private ExactDocumentSearch ExactSearch() => new(_records, _map, Settings.Metric, Scorer);

    // Passages of one document may crowd out others, so more slots are asked for until there are enough documents.
    private int SearchGraph(ReadOnlySpan<float> query, int ef, ISlotFilter? filter, Span<ScoredSlot> results)
    {
        int k = results.Length;
        for (int wanted = k; ; wanted = checked(wanted * 4))
        {
            ScoredSlot[] slots = ArrayPool<ScoredSlot>.Shared.Rent(wanted);
            try
            {
                int breadth = Math.Max(ef, wanted);
                int found = _indexes.Graph.Search(query, wanted, breadth, slots, SlotsFor(filter, breadth));
                int documents = BestPassages(slots.AsSpan(0, found), results);
                if (documents == k || found < wanted)
                    return documents;
            }
            finally
            {
                ArrayPool<ScoredSlot>.Shared.Return(slots);
            }
        }
    }

    // Without a filter the walk asks about no node: slots of documents that went are left out afterwards. A small
    // collection is compared whole, which takes little longer than the walk and misses nothing.
    private ISlotFilter? SlotsFor(ISlotFilter? filter, int breadth)
    {
        int slots = _indexes.Graph.Count;
        if (filter is not null)
            return new PassageFilter(_map, filter, (double)slots / Math.Max(1, _map.Count));
        return slots <= ScanPerCandidate * (long)breadth ? EverySlot.Instance : null;
    }

    // Slots come best first, so the first of a document is its best.
    private int BestPassages(ReadOnlySpan<ScoredSlot> slots, Span<ScoredSlot> results)
    {
        int count = 0;
        foreach (ScoredSlot slot in slots)
        {
            int ordinal = _map.OrdinalOfSlot(slot.Slot);
            if (ordinal < 0 || _map.ByOrdinal(ordinal) is not { } entry)
                continue;
            bool isKnown = false;
            for (int i = 0; entry.Slots.Length > 1 && i < count && !isKnown; i++)
                isKnown = results[i].Slot == ordinal;
            if (isKnown)
                continue;
            results[count++] = new ScoredSlot(ordinal, slot.Score);
            if (count == results.Length)
                break;
        }

        return count;
    }
}
