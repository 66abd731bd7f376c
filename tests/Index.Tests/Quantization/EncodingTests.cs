// What each encoding promises: estimates near the truth, and with rescoring the recall of full precision.
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;
using SearchEngine.Index.Tests.Hnsw;

namespace SearchEngine.Index.Tests.Quantization;

public sealed class EncodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(384)]
    public void A_rotation_keeps_lengths_and_inner_products(int dimensions)
    {
        float[] rows = Vectors.Clustered(2, dimensions, seed: 51);
        Span<float> a = rows.AsSpan(0, dimensions), b = rows.AsSpan(dimensions, dimensions);
        float before = SearchEngine.Index.Distance.Similarity.Dot(a, b);
        var rotation = new Rotation(dimensions);
        rotation.Apply(a);
        rotation.Apply(b);
        Assert.Equal(before, SearchEngine.Index.Distance.Similarity.Dot(a, b), 1e-4);
        Assert.Equal(1, SearchEngine.Index.Distance.Similarity.Length(a), 1e-4);
    }

    [Fact]
    public void A_rotation_spreads_a_vector_whose_weight_lies_in_one_component()
    {
        float[] vector = new float[384];
        vector[17] = 1;
        new Rotation(384).Apply(vector);
        Assert.True(vector.Max(Math.Abs) < 5 / MathF.Sqrt(384));
    }

    [Theory]
    [InlineData(Metric.Cosine, VectorEncoding.Float16, 0.001)]
    [InlineData(Metric.Cosine, VectorEncoding.Int8, 0.02)]
    [InlineData(Metric.Cosine, VectorEncoding.Binary, 0.25)]
    [InlineData(Metric.Dot, VectorEncoding.Int8, 0.2)]
    [InlineData(Metric.L2, VectorEncoding.Int8, 0.4)]
    [InlineData(Metric.L2, VectorEncoding.Float16, 0.02)]
    public void Scores_from_codes_are_near_the_exact_scores(Metric metric, VectorEncoding encoding, double tolerance)
    {
        const int Dimensions = 200;
        float[] rows = Vectors.Clustered(200, Dimensions, seed: 52);
        if (metric != Metric.Cosine)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] *= 1 + (i / Dimensions % 4);
            }
        }

        using HnswGraph graph = Build(rows, Dimensions, metric, encoding, rescore: false);
        var found = new ScoredSlot[50];
        ReadOnlySpan<float> query = rows.AsSpan(0, Dimensions);
        int count = graph.Search(query, 50, 200, found);
        foreach (ScoredSlot hit in found.Take(count))
        {
            ReadOnlySpan<float> row = rows.AsSpan(hit.Slot * Dimensions, Dimensions);
            Assert.Equal(SearchEngine.Index.Distance.Similarity.Score(metric, query, row), hit.Score, tolerance);
        }
    }

    [Theory]
    [InlineData(Metric.Cosine, VectorEncoding.Int8)]
    [InlineData(Metric.Dot, VectorEncoding.Int8)]
    [InlineData(Metric.L2, VectorEncoding.Int8)]
    [InlineData(Metric.Cosine, VectorEncoding.Float16)]
    public void Codes_with_rescoring_have_99_percent_of_full_precision_recall(Metric metric, VectorEncoding encoding)
        => AssertRecall(Vectors.Clustered, metric, encoding);

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Dot)]
    [InlineData(Metric.L2)]
    public void Binary_codes_with_rescoring_have_it_where_vectors_have_structure(Metric metric)
        => AssertRecall(Vectors.LowRank, metric, VectorEncoding.Binary);

    private static void AssertRecall(Func<int, int, int, float[]> make, Metric metric, VectorEncoding encoding)
    {
        const int Dimensions = 256;
        float[] rows = make(3000, Dimensions, 53);
        float[] queries = make(100, Dimensions, 54);
        using HnswGraph full = Build(rows, Dimensions, metric, VectorEncoding.Float32, rescore: false);
        using HnswGraph codes = Build(rows, Dimensions, metric, encoding, rescore: true);
        foreach (int ef in new[] { 10, 20, 50, 100 })
        {
            double exact = Recall.Of(full, rows, queries, 10, ef);
            double coded = Recall.Of(codes, rows, queries, 10, ef);
            Assert.True(coded >= 0.99 * exact, $"ef {ef}: recall {coded} with codes, {exact} in full");
        }
    }

    [Fact]
    public void Rescored_results_carry_exact_scores_in_order()
    {
        const int Dimensions = 256;
        float[] rows = Vectors.Clustered(500, Dimensions, seed: 55);
        using HnswGraph graph = Build(rows, Dimensions, Metric.Cosine, VectorEncoding.Binary, rescore: true);
        var found = new ScoredSlot[10];
        ReadOnlySpan<float> query = rows.AsSpan(0, Dimensions);
        graph.Search(query, 10, 100, found);
        Assert.Equal(0, found[0].Slot);
        for (int i = 0; i < found.Length; i++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(found[i].Slot * Dimensions, Dimensions);
            Assert.Equal(SearchEngine.Index.Distance.Similarity.Dot(query, row), found[i].Score, 1e-5);
            Assert.True(i == 0 || found[i].Score <= found[i - 1].Score);
        }
    }

    [Theory]
    [InlineData(255, VectorEncoding.Float32)]
    [InlineData(256, VectorEncoding.Int8)]
    public void Int8_is_the_default_from_256_dimensions_on(int dimensions, VectorEncoding expected)
    {
        using var graph = new HnswGraph(new HnswOptions { Dimensions = dimensions });
        Assert.Equal(expected, graph.Encoding);
    }

    [Fact]
    public void A_slot_whose_stored_vector_is_gone_is_not_returned()
    {
        const int Dimensions = 256;
        float[] rows = Vectors.Clustered(50, Dimensions, seed: 56);
        using var graph = new HnswGraph(new HnswOptions { Dimensions = Dimensions }, new WithoutSlotZero());
        for (int slot = 0; slot < 50; slot++)
        {
            graph.Insert(slot, rows.AsSpan(slot * Dimensions, Dimensions));
        }

        var found = new ScoredSlot[50];
        int count = graph.Search(rows.AsSpan(0, Dimensions), 50, 50, found);
        Assert.Equal(49, count);
        Assert.DoesNotContain(found.Take(count), hit => hit.Slot == 0);
    }

    private static HnswGraph Build(float[] rows, int dimensions, Metric metric, VectorEncoding encoding, bool rescore)
    {
        var options = new HnswOptions { Dimensions = dimensions, Metric = metric, Encoding = encoding };
        var graph = new HnswGraph(options, rescore ? new RowSource(rows, dimensions) : null);
        for (int slot = 0; slot < rows.Length / dimensions; slot++)
        {
            graph.Insert(slot, rows.AsSpan(slot * dimensions, dimensions));
        }

        return graph;
    }

    private sealed class WithoutSlotZero : IVectorSource
    {
        public void Score(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<int> slots, Span<float> scores)
        {
            for (int i = 0; i < slots.Length; i++)
            {
                scores[i] = slots[i] == 0 ? float.NegativeInfinity : slots[i];
            }
        }
    }
}
