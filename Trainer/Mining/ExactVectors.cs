// Exact search, block by block: on the cores, or on a GPU as one matrix product a block.

using SearchEngine.Index;
using SearchEngine.Index.Distance;

namespace SearchEngine.Trainer.Mining;

/// <summary>Finds the nearest of unit vectors held in memory. Thread-safe.</summary>
/// <param name="vectors">[n][d] unit vectors.</param>
/// <param name="scorer">What computes; null means this machine's cores.</param>
internal sealed class ExactVectors(float[][] vectors, IBlockScorer? scorer = null)
{
    private readonly IBlockScorer scorer = scorer ?? SimdBlockScorer.Instance;

    /// <summary>The nearest vectors of each query by cosine, best first; of equal ones the lower place first.</summary>
    /// <param name="queries">[q][d] unit vectors.</param>
    /// <param name="top">Vectors for each query, at most.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public (int Place, float Score)[][] Find(float[][] queries, int top, CancellationToken cancellation)
    {
        (int, float)[][] found = new (int, float)[queries.Length][];
        int parts = scorer.IsAccelerator ? 1 : Math.Min(Environment.ProcessorCount, queries.Length);
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancellation }, part =>
        {
            int first = (int)((long)queries.Length * part / parts);
            int end = (int)((long)queries.Length * (part + 1) / parts);
            Find(queries.AsSpan(first, end - first), top, cancellation).CopyTo(found.AsSpan(first));
        });
        return found;
    }

    private (int Place, float Score)[][] Find(ReadOnlySpan<float[]> queries, int top, CancellationToken cancellation)
    {
        BestPlaces[] best = new BestPlaces[queries.Length];
        for (int i = 0; i < best.Length; i++)
        {
            best[i] = new BestPlaces(top);
        }
        int width = queries.IsEmpty ? 0 : queries[0].Length;
        float[] asked = Joined(queries, new float[queries.Length * width]); // [q, d]
        int most = Math.Min(scorer.RowsPerBlock, vectors.Length);
        float[] block = new float[most * width];                            // [n, d]
        float[] scores = new float[queries.Length * most];                  // [q, n]
        for (int first = 0; first < vectors.Length && width > 0; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(most, vectors.Length - first);
            Joined(vectors.AsSpan(first, count), block);
            Span<float> scored = scores.AsSpan(0, queries.Length * count);
            scorer.Score(Metric.Cosine, asked, block.AsSpan(0, count * width), width, scored);
            for (int i = 0; i < scored.Length; i++)
            {
                best[i / count].Offer(first + (i % count), scored[i]);
            }
        }
        return Array.ConvertAll(best, places => places.Take());
    }

    private static float[] Joined(ReadOnlySpan<float[]> rows, float[] into)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(into, i * rows[i].Length);
        }
        return into;
    }
}
