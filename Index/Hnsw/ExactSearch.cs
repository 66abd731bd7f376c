// Brute-force search with SIMD on all cores: the oracle of the tests, `exact: true`, and the miner's truth.
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Hnsw;

/// <summary>Exact nearest neighbours by comparing a query with every vector. Pure functions, thread-safe.</summary>
public static class ExactSearch
{
    /// <summary>The k rows most similar to a query, best first; equal scores by row number.</summary>
    /// <param name="metric">For cosine, rows and query must have unit length.</param>
    /// <param name="rows">[n, d], row-major; a row's number is its slot.</param>
    /// <param name="query">[d]</param>
    /// <param name="k">Results wanted, at least 1.</param>
    /// <param name="results">Receives the results; at least k long.</param>
    /// <param name="filter">Rows that may be returned; null means all.</param>
    /// <returns>How many results were written: k, or fewer when fewer rows match.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit together.</exception>
    public static int Search(
        Metric metric, ReadOnlySpan<float> rows, ReadOnlySpan<float> query, int k, Span<ScoredSlot> results,
        ISlotFilter? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (query.Length == 0 || rows.Length % query.Length != 0 || results.Length < k)
        {
            throw new ArgumentException(
                $"{rows.Length} floats are not rows of {query.Length} dimensions, or {results.Length} < k = {k}.");
        }

        int kept = 0;
        int count = rows.Length / query.Length;
        for (int row = 0; row < count; row++)
        {
            if (filter is null || filter.Accepts(row))
            {
                float score = Similarity.Score(metric, query, rows.Slice(row * query.Length, query.Length));
                kept = Keep(results[..k], kept, new ScoredSlot(row, score));
            }
        }

        return kept;
    }

    /// <summary>The k best rows for many queries, queries spread over threads.</summary>
    /// <param name="metric">For cosine, rows and queries must have unit length.</param>
    /// <param name="rows">[n, d]</param>
    /// <param name="queries">[q, d]</param>
    /// <param name="dimensions">d</param>
    /// <param name="k">Results wanted a query; rows beyond n are filled with slot -1.</param>
    /// <param name="threads">Threads to use; 0 means one a core.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <returns>[q, k] results, best first.</returns>
    public static ScoredSlot[] SearchMany(
        Metric metric, ReadOnlyMemory<float> rows, ReadOnlyMemory<float> queries, int dimensions, int k,
        int threads = 0, CancellationToken cancellation = default)
    {
        int count = queries.Length / dimensions;
        var results = new ScoredSlot[count * k];
        Array.Fill(results, new ScoredSlot(-1, float.NegativeInfinity));
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
        };
        Parallel.For(0, count, parallel, query => Search(
            metric, rows.Span, queries.Span.Slice(query * dimensions, dimensions), k,
            results.AsSpan(query * k, k)));
        return results;
    }

    private static int Keep(Span<ScoredSlot> best, int kept, ScoredSlot candidate)
    {
        if (kept == best.Length && candidate.Score <= best[kept - 1].Score)
        {
            return kept;
        }

        int at = kept < best.Length ? kept : kept - 1;
        while (at > 0 && best[at - 1].Score < candidate.Score)
        {
            best[at] = best[at - 1];
            at--;
        }

        best[at] = candidate;
        return Math.Min(kept + 1, best.Length);
    }
}
