// Recall of a graph against the exact answer.
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Tests.Hnsw;

/// <summary>Measures recall@k of a graph.</summary>
internal static class Recall
{
    /// <summary>Mean share of the exact top k that the graph finds, over all queries.</summary>
    public static double Of(
        HnswGraph graph, float[] rows, float[] queries, int k, int ef, ISlotFilter? filter = null)
    {
        int dimensions = graph.Options.Dimensions;
        int count = queries.Length / dimensions;
        var exact = new ScoredSlot[k];
        var found = new ScoredSlot[k];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> query = queries.AsSpan(i * dimensions, dimensions);
            int truth = ExactSearch.Search(graph.Options.Metric, rows, query, k, exact, filter);
            int got = graph.Search(query, k, ef, found, filter);
            var slots = exact.Take(truth).Select(hit => hit.Slot).ToHashSet();
            sum += truth == 0 ? 1 : (double)found.Take(got).Count(hit => slots.Contains(hit.Slot)) / truth;
        }

        return sum / count;
    }
}
