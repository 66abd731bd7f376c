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
                kept = BestSlots.Offer(results[..k], kept, new ScoredSlot(row, score));
            }
        }

        return kept;
    }

    /// <summary>The k best rows for many queries: threads share the rows, and each block of rows meets all queries.
    /// </summary>
    /// <param name="metric">For cosine, rows and queries must have unit length.</param>
    /// <param name="rows">[n, d]</param>
    /// <param name="queries">[q, d]</param>
    /// <param name="dimensions">d</param>
    /// <param name="k">Results wanted a query; beyond n they are filled with slot -1.</param>
    /// <param name="threads">Threads to use; 0 means one a core.</param>
    /// <param name="scorer">Computes the scores; null means this machine's cores.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>[q, k] results, best first; equal scores by row number.</returns>
    public static ScoredSlot[] SearchMany(
        Metric metric, ReadOnlyMemory<float> rows, ReadOnlyMemory<float> queries, int dimensions, int k,
        int threads = 0, IBlockScorer? scorer = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        scorer ??= SimdBlockScorer.Instance;
        int rowCount = rows.Length / dimensions;
        int blocks = (rowCount + scorer.RowsPerBlock - 1) / scorer.RowsPerBlock;
        int parts = Math.Max(1, Math.Min(threads > 0 ? threads : Environment.ProcessorCount, blocks));
        var best = new BestOfMany[parts];
        int next = -1;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = parts };
        Parallel.For(0, parts, parallel, part =>
        {
            best[part] = new BestOfMany(queries.Length / dimensions, k);
            float[] scores = new float[best[part].Queries * scorer.RowsPerBlock];
            for (int block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                int first = block * scorer.RowsPerBlock;
                int count = Math.Min(scorer.RowsPerBlock, rowCount - first);
                Span<float> scored = scores.AsSpan(0, best[part].Queries * count);
                scorer.Score(metric, queries.Span, rows.Span.Slice(first * dimensions, count * dimensions), dimensions,
                    scored);
                best[part].Offer(scored, first);
            }
        });
        return BestOfMany.Merge(best).Results;
    }
}
