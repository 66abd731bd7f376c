// The graph's promises, one by one: what is found, what is never returned, and what happens at the edges.
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class HnswGraphTests
{
    [Theory]
    [InlineData(Metric.Cosine, 64)]
    [InlineData(Metric.Dot, 32)]
    [InlineData(Metric.L2, 100)]
    public void A_search_finds_nearly_all_true_neighbours(Metric metric, int dimensions)
    {
        float[] rows = Vectors.Clustered(3000, dimensions, seed: 1);
        float[] queries = Vectors.Clustered(100, dimensions, seed: 2);
        using HnswGraph graph = Build(rows, dimensions, metric);
        Assert.True(Recall.Of(graph, rows, queries, k: 10, ef: 100) >= 0.98);
    }

    [Fact]
    public void A_deleted_slot_is_never_returned()
    {
        const int Dimensions = 24;
        float[] rows = Vectors.Clustered(1000, Dimensions, seed: 3);
        using HnswGraph graph = Build(rows, Dimensions, Metric.Cosine);
        for (int slot = 0; slot < 1000; slot += 2)
        {
            Assert.True(graph.Delete(slot));
            Assert.False(graph.Delete(slot));
        }

        Assert.Equal(500, graph.Count);
        var found = new ScoredSlot[50];
        for (int i = 0; i < 50; i++)
        {
            int count = graph.Search(rows.AsSpan(i * Dimensions, Dimensions), 50, 100, found);
            Assert.Equal(50, count);
            Assert.All(found, hit => Assert.Equal(1, hit.Slot % 2));
        }
    }

    [Fact]
    public void An_update_moves_a_slot_to_its_new_vector()
    {
        using var graph = new HnswGraph(new HnswOptions { Dimensions = 2, Metric = Metric.L2 });
        graph.Insert(7, [1, 0]);
        graph.Insert(8, [0, 1]);
        graph.Insert(7, [5, 5]);
        var found = new ScoredSlot[3];
        Assert.Equal(2, graph.Search([5, 5], 3, 10, found));
        Assert.Equal(new ScoredSlot(7, 0), found[0]);
        Assert.Equal(2, graph.Count);
    }

    [Fact]
    public void A_filter_restricts_what_is_returned()
    {
        const int Dimensions = 32;
        float[] rows = Vectors.Clustered(2000, Dimensions, seed: 5);
        float[] queries = Vectors.Clustered(30, Dimensions, seed: 6);
        using HnswGraph graph = Build(rows, Dimensions, Metric.Cosine);
        var even = new EveryNth(2, 2000);
        Assert.True(Recall.Of(graph, rows, queries, 10, 100, even) >= 0.97);
    }

    [Fact]
    public void An_empty_graph_returns_nothing()
    {
        using var graph = new HnswGraph(new HnswOptions { Dimensions = 4 });
        Assert.Equal(0, graph.Search([1, 0, 0, 0], 10, 10, new ScoredSlot[10]));
        graph.Insert(0, [1, 0, 0, 0]);
        Assert.True(graph.Delete(0));
        Assert.Equal(0, graph.Search([1, 0, 0, 0], 10, 10, new ScoredSlot[10]));
        graph.Insert(3, [0, 1, 0, 0]);
        Assert.Equal(1, graph.Search([1, 0, 0, 0], 10, 10, new ScoredSlot[10]));
    }

    [Fact]
    public void More_results_than_vectors_returns_all_and_a_small_ef_counts_as_k()
    {
        float[] rows = Vectors.Clustered(20, 8, seed: 7);
        using HnswGraph graph = Build(rows, 8, Metric.Cosine);
        Assert.Equal(20, graph.Search(rows.AsSpan(0, 8), 30, 1, new ScoredSlot[30]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_vector_that_is_not_finite_is_refused(float value)
    {
        using var graph = new HnswGraph(new HnswOptions { Dimensions = 3 });
        ArgumentException error = Assert.Throws<ArgumentException>(() => graph.Insert(0, [1, value, 0]));
        Assert.Contains("Component 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => graph.Search([1, value, 0], 1, 1, new ScoredSlot[1]));
        Assert.Equal(0, graph.Count);
    }

    [Fact]
    public void A_zero_vector_a_wrong_length_and_a_negative_slot_are_refused()
    {
        using var graph = new HnswGraph(new HnswOptions { Dimensions = 3 });
        Assert.Throws<ArgumentException>(() => graph.Insert(0, [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => graph.Insert(0, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Insert(-1, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => graph.Search([1, 2, 3], 5, 5, new ScoredSlot[4]));
        using var dot = new HnswGraph(new HnswOptions { Dimensions = 3, Metric = Metric.Dot });
        dot.Insert(0, [0, 0, 0]);
        Assert.Equal(1, dot.Count);
    }

    [Theory]
    [InlineData(VectorEncoding.Float32)]
    [InlineData(VectorEncoding.Int8)]
    public void Many_equal_vectors_cut_nothing_off(VectorEncoding encoding)
    {
        const int Dimensions = 16;
        float[] rows = Vectors.Clustered(1000, Dimensions, seed: 9);
        for (int slot = 300; slot < 700; slot++)
        {
            rows.AsSpan(0, Dimensions).CopyTo(rows.AsSpan(slot * Dimensions));
        }

        using HnswGraph graph = Build(rows, Dimensions, Metric.Cosine, encoding);
        Assert.Equal(0, graph.Verify().Unreachable);
        Assert.Equal(401, CountOf(graph, rows, Dimensions));
        var found = new ScoredSlot[10];
        for (int slot = 700; slot < 1000; slot++)
        {
            int count = graph.Search(rows.AsSpan(slot * Dimensions, Dimensions), 10, 64, found);
            Assert.Contains(found.Take(count), hit => hit.Slot == slot);
        }
    }

    [Fact]
    public void A_reordered_graph_answers_as_before_and_can_be_changed()
    {
        const int Dimensions = 24;
        float[] rows = Vectors.Clustered(1500, Dimensions, seed: 10);
        using HnswGraph graph = Build(rows, Dimensions, Metric.Cosine);
        for (int slot = 0; slot < 100; slot++)
        {
            graph.Delete(slot);
        }

        graph.Compact();
        var before = new ScoredSlot[10];
        var after = new ScoredSlot[10];
        ReadOnlySpan<float> query = rows.AsSpan(0, Dimensions);
        graph.Search(query, 10, 200, before);
        graph.Reorder();
        graph.Search(query, 10, 200, after);
        Assert.Equal(before, after);
        for (int slot = 0; slot < 1500; slot++)
        {
            graph.Insert(slot, rows.AsSpan(slot * Dimensions, Dimensions));
        }

        graph.Reorder();
        Assert.Equal(new GraphReport(1500, 0, 0), graph.Verify());
        Assert.True(Recall.Of(graph, rows, rows[..(100 * Dimensions)], 10, 64) >= 0.98);
    }

    [Fact]
    public void A_filter_that_lists_more_slots_than_it_estimated_is_not_asked_about_each()
    {
        float[] rows = Vectors.Clustered(600, 16, seed: 12);
        using HnswGraph graph = Build(rows, 16, Metric.Cosine);
        var found = new ScoredSlot[5];
        Assert.Equal(5, graph.Search(rows.AsSpan(0, 16), 5, 50, found, new Underestimated(500)));
        Assert.Equal(0, found[0].Slot);
    }

    [Fact]
    public void Equal_seeds_build_equal_graphs_on_one_thread()
    {
        float[] rows = Vectors.Clustered(1500, 16, seed: 8);
        string first = Directory.CreateTempSubdirectory().FullName;
        string second = Directory.CreateTempSubdirectory().FullName;
        using HnswGraph one = Build(rows, 16, Metric.Cosine);
        using HnswGraph two = Build(rows, 16, Metric.Cosine);
        one.Save(first);
        two.Save(second);
        foreach (string name in new[] { HnswGraph.GraphFile, HnswGraph.CodesFile })
        {
            // The header carries the snapshot's random number; everything behind it is equal.
            byte[] left = File.ReadAllBytes(Path.Combine(first, name));
            byte[] right = File.ReadAllBytes(Path.Combine(second, name));
            Assert.True(left.AsSpan(4096).SequenceEqual(right.AsSpan(4096)));
        }

        Directory.Delete(first, recursive: true);
        Directory.Delete(second, recursive: true);
    }

    [Fact]
    public void A_disposed_graph_says_so()
    {
        var graph = new HnswGraph(new HnswOptions { Dimensions = 3 });
        graph.Dispose();
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(() => graph.Insert(0, [1, 2, 3]));
        Assert.Throws<ObjectDisposedException>(() => graph.Search([1, 2, 3], 1, 1, new ScoredSlot[1]));
    }

    private sealed class Underestimated(int count) : ISlotFilter
    {
        public int? EstimatedCount => count / 10;

        public bool Accepts(int slot) => throw new InvalidOperationException($"asked about slot {slot}");

        public int CopySlots(Span<int> slots)
        {
            for (int slot = 0; slot < count && slots.Length >= count; slot++)
            {
                slots[slot] = slot;
            }

            return slots.Length < count ? -1 : count;
        }
    }

    private static int CountOf(HnswGraph graph, float[] rows, int dimensions)
    {
        var found = new ScoredSlot[1000];
        int count = graph.Search(rows.AsSpan(0, dimensions), 401, 1000, found);
        return found.Take(count).Count(hit => hit.Slot is 0 or (>= 300 and < 700));
    }

    private static HnswGraph Build(
        float[] rows, int dimensions, Metric metric, VectorEncoding encoding = VectorEncoding.Float32)
    {
        var graph = new HnswGraph(
            new HnswOptions { Dimensions = dimensions, Metric = metric, Encoding = encoding },
            new RowSource(rows, dimensions));
        for (int slot = 0; slot < rows.Length / dimensions; slot++)
        {
            graph.Insert(slot, rows.AsSpan(slot * dimensions, dimensions));
        }

        return graph;
    }
}
