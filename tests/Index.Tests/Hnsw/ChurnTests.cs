// The risk guarded here: indexes that rot under deletes and updates, until live points cannot be found any more.
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class ChurnTests
{
    private const int Dimensions = 32;
    private const int Count = 4000;
    private const int Rounds = 10;

    [Theory]
    [InlineData(VectorEncoding.Float32)]
    [InlineData(VectorEncoding.Int8)]
    public void Ten_rounds_of_deletes_and_upserts_leave_every_live_slot_findable(VectorEncoding encoding)
    {
        var random = new Random(21);
        float[] rows = Vectors.Clustered(Count, Dimensions, seed: 22);
        float[] queries = Vectors.Clustered(100, Dimensions, seed: 23);
        var source = new RowSource(rows, Dimensions);
        var live = Enumerable.Range(0, Count).ToHashSet();
        using HnswGraph graph = Fresh(rows, live, source, encoding);
        long memoryAfterFirstRound = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int[] shuffled = Shuffled(random);
            foreach (int slot in shuffled.Take(Count / 2))
            {
                graph.Delete(slot);
                live.Remove(slot);
            }

            float[] changed = Vectors.Clustered(Count * 3 / 10, Dimensions, seed: 100 + round);
            int[] upserted = [.. Shuffled(random).Take(Count * 3 / 10)];
            for (int i = 0; i < upserted.Length; i++)
            {
                Upsert(graph, rows, upserted[i], changed.AsSpan(i * Dimensions, Dimensions));
                live.Add(upserted[i]);
            }

            foreach (int slot in shuffled.Where(slot => !live.Contains(slot)))
            {
                Upsert(graph, rows, slot, rows.AsSpan(slot * Dimensions, Dimensions));
                live.Add(slot);
            }

            Assert.Equal(live.Count, graph.Count);
            AssertFindable(graph, rows, live);
            using HnswGraph fresh = Fresh(rows, live, source, encoding);
            double rotten = Recall.Of(graph, rows, queries, 10, 50);
            double best = Recall.Of(fresh, rows, queries, 10, 50);
            Assert.True(rotten >= best - 0.01, $"round {round}: recall {rotten}, of a fresh build {best}");
            memoryAfterFirstRound = round == 0 ? graph.MemoryBytes : memoryAfterFirstRound;
            Assert.True(graph.MemoryBytes <= memoryAfterFirstRound * 1.1, $"memory grew to {graph.MemoryBytes}");
        }

        graph.Compact();
        GraphReport report = graph.Verify();
        Assert.Equal(0, report.Deleted);
        Assert.Equal(0, report.Unreachable);
        AssertFindable(graph, rows, live);
    }

    [Fact]
    public void Deleting_all_but_a_few_leaves_those_findable()
    {
        float[] rows = Vectors.Clustered(Count, Dimensions, seed: 31);
        var live = Enumerable.Range(0, Count).ToHashSet();
        using HnswGraph graph = Fresh(rows, live, new RowSource(rows, Dimensions), VectorEncoding.Float32);
        var random = new Random(32);
        foreach (int slot in Shuffled(random).Take(Count - 50))
        {
            graph.Delete(slot);
            live.Remove(slot);
        }

        AssertFindable(graph, rows, live);
        graph.Compact();
        AssertFindable(graph, rows, live);
        Assert.Equal(0, graph.Verify().Unreachable);
    }

    // Narrow searches, because a broad one finds its way round a pocket that a thinned graph has.
    [Fact]
    public void Slots_that_nobody_touches_stay_findable_by_narrow_searches_while_their_neighbours_churn()
    {
        const int Small = 24, Stable = 500, Churned = 1500, Operations = 8000, Every = 200;
        float[] rows = Vectors.Clustered(Stable + Churned, Small, seed: 63);
        using var graph = new HnswGraph(new HnswOptions { Dimensions = Small, Encoding = VectorEncoding.Int8 });
        for (int slot = 0; slot < Stable; slot++)
        {
            graph.Insert(slot, rows.AsSpan(slot * Small, Small));
        }

        var random = new Random(3);
        var found = new ScoredSlot[10];
        for (int operation = 0; operation < Operations; operation++)
        {
            int slot = Stable + random.Next(Churned);
            if (random.Next(3) == 0)
            {
                graph.Delete(slot);
            }
            else
            {
                graph.Insert(slot, rows.AsSpan(slot * Small, Small));
            }

            for (int stable = 0; operation % Every == 0 && stable < Stable; stable++)
            {
                int count = graph.Search(rows.AsSpan(stable * Small, Small), 10, 14, found);
                Assert.True(
                    found.Take(count).Any(hit => hit.Slot == stable), $"slot {stable} after {operation} operations");
            }
        }
    }

    private static void Upsert(HnswGraph graph, float[] rows, int slot, ReadOnlySpan<float> vector)
    {
        vector.CopyTo(rows.AsSpan(slot * Dimensions, Dimensions));
        graph.Insert(slot, vector);
    }

    private static void AssertFindable(HnswGraph graph, float[] rows, HashSet<int> live)
    {
        var found = new ScoredSlot[10];
        foreach (int slot in live)
        {
            int count = graph.Search(rows.AsSpan(slot * Dimensions, Dimensions), 10, 64, found);
            bool itself = false;
            for (int i = 0; i < count; i++)
            {
                itself |= found[i].Slot == slot;
                Assert.True(live.Contains(found[i].Slot), $"slot {found[i].Slot} was deleted");
            }

            Assert.True(itself, $"slot {slot} is not found by its own vector");
        }
    }

    private static int[] Shuffled(Random random)
    {
        int[] slots = [.. Enumerable.Range(0, Count)];
        random.Shuffle(slots);
        return slots;
    }

    private static HnswGraph Fresh(float[] rows, HashSet<int> live, IVectorSource source, VectorEncoding encoding)
    {
        var graph = new HnswGraph(new HnswOptions { Dimensions = Dimensions, Encoding = encoding }, source);
        foreach (int slot in live.Order())
        {
            graph.Insert(slot, rows.AsSpan(slot * Dimensions, Dimensions));
        }

        return graph;
    }
}
