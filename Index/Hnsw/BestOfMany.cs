// The k best results of each of many queries, gathered block by block.
namespace SearchEngine.Index.Hnsw;

/// <summary>One sorted list a query. Not thread-safe: each thread gathers its own, and they are merged.</summary>
internal sealed class BestOfMany
{
    private readonly int _k;
    private readonly int[] _kept;

    public BestOfMany(int queries, int k)
    {
        _k = k;
        _kept = new int[queries];
        Results = new ScoredSlot[queries * k];
        Array.Fill(Results, new ScoredSlot(-1, float.NegativeInfinity));
    }

    /// <summary>Queries gathered for.</summary>
    public int Queries => _kept.Length;

    /// <summary>[queries, k], best first; slot -1 where there are fewer.</summary>
    public ScoredSlot[] Results { get; }

    /// <summary>The results of a query.</summary>
    public ReadOnlySpan<ScoredSlot> Of(int query) => Results.AsSpan(query * _k, _kept[query]);

    /// <summary>Takes a candidate of a query.</summary>
    public void Offer(int query, ScoredSlot candidate)
        => _kept[query] = BestSlots.Offer(Results.AsSpan(query * _k, _k), _kept[query], candidate);

    /// <summary>Takes the scores of consecutive slots, [queries, n].</summary>
    public void Offer(ReadOnlySpan<float> scores, int firstSlot)
    {
        int count = scores.Length / Math.Max(1, Queries);
        for (int query = 0; query < Queries; query++)
        {
            for (int i = 0; i < count; i++)
            {
                Offer(query, new ScoredSlot(firstSlot + i, scores[(query * count) + i]));
            }
        }
    }

    /// <summary>The best of all parts, in the first of them.</summary>
    public static BestOfMany Merge(ReadOnlySpan<BestOfMany> parts)
    {
        foreach (BestOfMany part in parts[1..])
        {
            for (int query = 0; query < part.Queries; query++)
            {
                foreach (ScoredSlot candidate in part.Of(query))
                {
                    parts[0].Offer(query, candidate);
                }
            }
        }

        return parts[0];
    }
}
