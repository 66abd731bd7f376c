// Full-precision vectors in an array, as a vector source.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Tests.Hnsw;

/// <summary>Scores rows of an array; a row's number is its slot.</summary>
internal sealed class RowSource(float[] rows, int dimensions) : IVectorSource
{
    public void Score(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<int> slots, Span<float> scores)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            scores[i] = Similarity.Score(metric, query, rows.AsSpan(slots[i] * dimensions, dimensions));
        }
    }
}
