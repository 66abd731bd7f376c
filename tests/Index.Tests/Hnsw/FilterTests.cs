// The risk guarded here: filters that lose recall, above all when few slots match or matches lie together.
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class FilterTests : IClassFixture<FilterTests.Built>
{
    private readonly Built _built;

    public FilterTests(Built built) => _built = built;

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Recall_holds_at_any_selectivity(int oneIn)
    {
        double known = Recall.Of(_built.Graph, _built.Rows, _built.Queries, 10, 64, new EveryNth(oneIn, Built.Count));
        double unknown = Recall.Of(
            _built.Graph, _built.Rows, _built.Queries, 10, 64, new SlotPredicate(slot => slot % oneIn == 0));
        Assert.True(known >= 0.97 && unknown >= 0.97, $"recall {known}, {unknown} when the count is unknown");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(50)]
    public void A_walk_that_may_not_scan_keeps_its_recall(int oneIn)
    {
        _built.Graph.ScanPerEf = 0;
        double recall = Recall.Of(_built.Graph, _built.Rows, _built.Queries, 10, 64, new EveryNth(oneIn, Built.Count));
        _built.Graph.ScanPerEf = 150;
        Assert.True(recall >= 0.97, $"recall {recall}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    public void Matches_that_all_lie_far_from_the_query_are_found(int scanPerEf)
    {
        // The slots nearest to one vector match; the queries come from everywhere.
        var nearest = new ScoredSlot[Built.Count / 10];
        ExactSearch.Search(
            Metric.Cosine, _built.Rows, _built.Rows.AsSpan(0, Built.Dimensions), nearest.Length, nearest);
        var together = nearest.Select(hit => hit.Slot).ToHashSet();
        var filter = new SlotPredicate(together.Contains, together.Count);
        _built.Graph.ScanPerEf = scanPerEf;
        double recall = Recall.Of(_built.Graph, _built.Rows, _built.Queries, 10, 64, filter);
        _built.Graph.ScanPerEf = 150;
        Assert.True(recall >= 0.97, $"recall {recall}");
    }

    [Fact]
    public void A_filter_that_matches_nothing_returns_nothing()
    {
        var results = new ScoredSlot[10];
        ReadOnlySpan<float> query = _built.Queries.AsSpan(0, Built.Dimensions);
        Assert.Equal(0, _built.Graph.Search(query, 10, 50, results, new SlotPredicate(_ => false)));
        Assert.Equal(0, _built.Graph.Search(query, 10, 50, results, new SlotPredicate(_ => false, Built.Count)));
    }

    [Fact]
    public void A_filter_that_lists_its_slots_is_scanned_and_may_list_deleted_ones()
    {
        using HnswGraph graph = Built.Make(_built.Rows, 500);
        graph.Delete(3);
        var results = new ScoredSlot[10];
        int count = graph.Search(
            _built.Rows.AsSpan(3 * Built.Dimensions, Built.Dimensions), 10, 10, results, new SlotList([3, 7, 9, 9999]));
        Assert.Equal([7, 9], results.Take(count).Select(hit => hit.Slot).Order());
    }

    /// <summary>A graph that all tests of this class search.</summary>
    public sealed class Built : IDisposable
    {
        public const int Dimensions = 32;
        public const int Count = 20_000;

        public Built() => Graph = Make(Rows, Count);

        public float[] Rows { get; } = Vectors.Clustered(Count, Dimensions, seed: 41);

        public float[] Queries { get; } = Vectors.Clustered(60, Dimensions, seed: 42);

        public HnswGraph Graph { get; }

        public void Dispose() => Graph.Dispose();

        internal static HnswGraph Make(float[] rows, int count)
        {
            var options = new HnswOptions
            {
                Dimensions = Dimensions,
                EfConstruction = 100,
                Encoding = VectorEncoding.Int8,
                Capacity = count,
            };
            var graph = new HnswGraph(options, new RowSource(rows, Dimensions));
            // One thread makes the same graph every time; those of several differ, some by more than the limits allow.
            graph.InsertMany(count, row => rows.AsSpan(row * Dimensions, Dimensions), threads: 1);
            return graph;
        }
    }

    private sealed class SlotPredicate(Func<int, bool> accepts, int? count = null) : ISlotFilter
    {
        public int? EstimatedCount => count;

        public bool Accepts(int slot) => accepts(slot);
    }

    private sealed class SlotList(int[] slots) : ISlotFilter
    {
        public int? EstimatedCount => slots.Length;

        public bool Accepts(int slot) => slots.Contains(slot);

        public int CopySlots(Span<int> destination)
        {
            slots.CopyTo(destination);
            return slots.Length;
        }
    }
}
