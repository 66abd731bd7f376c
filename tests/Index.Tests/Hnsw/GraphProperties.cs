// Properties against brute force, for any sequence of inserts, updates and deletes. The sequences are
// the same every time.
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class GraphProperties
{
    private const int Dimensions = 8;
    private const int Slots = 64;

    [Theory]
    [InlineData(Metric.Cosine, VectorEncoding.Float32)]
    [InlineData(Metric.L2, VectorEncoding.Float32)]
    [InlineData(Metric.Dot, VectorEncoding.Float32)]
    [InlineData(Metric.Cosine, VectorEncoding.Int8)]
    [InlineData(Metric.L2, VectorEncoding.Int8)]
    public void A_search_as_broad_as_the_graph_equals_brute_force(Metric metric, VectorEncoding encoding)
        => Prop.ForAll<int[]>(operations => Holds(operations, metric, encoding))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(300)
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(1), FSharpOption<int>.None))));

    /// <summary>Applies operations to the graph and to a table, then compares every answer.</summary>
    private static bool Holds(int[] operations, Metric metric, VectorEncoding encoding)
    {
        float[] table = new float[Slots * Dimensions];
        var live = new HashSet<int>();
        using var graph = new HnswGraph(
            new HnswOptions { Dimensions = Dimensions, Metric = metric, Encoding = encoding, M = 4, Capacity = 1 },
            new RowSource(table, Dimensions));
        int serial = 0;
        foreach (int operation in operations)
        {
            int slot = (operation & int.MaxValue) % Slots;
            if (operation % 3 == 0)
            {
                if (graph.Delete(slot) != live.Remove(slot))
                {
                    return false;
                }
            }
            else
            {
                Vectors.Clustered(1, Dimensions, serial++).CopyTo(table, slot * Dimensions);
                graph.Insert(slot, table.AsSpan(slot * Dimensions, Dimensions));
                live.Add(slot);
            }
        }

        return graph.Count == live.Count && AnswersAgree(graph, table, live, metric);
    }

    private static bool AnswersAgree(HnswGraph graph, float[] table, HashSet<int> live, Metric metric)
    {
        var exact = new ScoredSlot[10];
        var found = new ScoredSlot[10];
        float[] queries = Vectors.Clustered(5, Dimensions, seed: 71);
        for (int i = 0; i < 5; i++)
        {
            ReadOnlySpan<float> query = queries.AsSpan(i * Dimensions, Dimensions);
            int expected = ExactSearch.Search(metric, table, query, 10, exact, new LiveSlots(live));
            int count = graph.Search(query, 10, 2 * Slots, found);
            if (count != expected)
            {
                return false;
            }

            for (int rank = 0; rank < count; rank++)
            {
                if (!live.Contains(found[rank].Slot) || Math.Abs(found[rank].Score - exact[rank].Score) > 1e-5)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private sealed class LiveSlots(HashSet<int> live) : ISlotFilter
    {
        public int? EstimatedCount => live.Count;

        public bool Accepts(int slot) => live.Contains(slot);
    }
}
