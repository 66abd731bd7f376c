// Exact search: queries against the full-precision vectors of every document, read from the record store.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Storage;

/// <summary>Compares queries with every document that a filter accepts, in one pass over the store.</summary>
internal sealed class ExactDocumentSearch(RecordReads records, DocumentMap map, Metric metric, IBlockScorer scorer)
{
    private const int ReadTogether = 256;

    /// <summary>Finds the documents whose best passage is nearest, best first, on all cores.</summary>
    /// <param name="queries">[q, d]; of any length for cosine.</param>
    /// <param name="dimensions">d</param>
    /// <param name="k">Documents wanted a query.</param>
    /// <param name="filter">Ordinals that may be returned; asked from the calling thread only.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public BestOfMany Search(
        ReadOnlySpan<float> queries, int dimensions, int k, ISlotFilter? filter, CancellationToken cancellation)
    {
        float[] prepared = Prepare(queries, dimensions);
        int[] ordinals = Accepted(filter);
        int blocks = (ordinals.Length + ReadTogether - 1) / ReadTogether;
        int parts = Math.Max(1, Math.Min(Environment.ProcessorCount, blocks));
        var best = new BestOfMany[parts];
        int next = -1;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = parts };
        Parallel.For(0, parts, parallel, part =>
        {
            best[part] = new BestOfMany(prepared.Length / dimensions, k);
            var block = new DocumentBlock(metric, scorer, prepared, dimensions, best[part]);
            byte[]?[] values = new byte[]?[ReadTogether];
            for (int at = Interlocked.Increment(ref next); at < blocks; at = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(ReadTogether, ordinals.Length - (at * ReadTogether));
                ReadOnlySpan<int> some = ordinals.AsSpan(at * ReadTogether, count);
                records.ReadMany(some, values);
                for (int i = 0; i < count; i++)
                    block.Add(some[i], values[i]);
            }

            block.Flush();
        });
        return BestOfMany.Merge(best);
    }

    private float[] Prepare(ReadOnlySpan<float> queries, int dimensions)
    {
        float[] prepared = queries.ToArray();
        for (int at = 0; metric == Metric.Cosine && at < prepared.Length; at += dimensions)
            Similarity.Normalize(prepared.AsSpan(at, dimensions));
        return prepared;
    }

    private int[] Accepted(ISlotFilter? filter)
    {
        List<int> accepted = [];
        int limit = map.OrdinalLimit;
        for (int ordinal = 0; ordinal < limit; ordinal++)
        {
            if (map.ByOrdinal(ordinal) is not null && (filter is null || filter.Accepts(ordinal)))
                accepted.Add(ordinal);
        }

        return [.. accepted];
    }
}
