// Exact search of many queries against exact search of each alone.
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class ExactSearchTests
{
    private const int Dimensions = 32;

    [Theory]
    [InlineData(Metric.Cosine, 1)]
    [InlineData(Metric.Cosine, 3)]
    [InlineData(Metric.L2, 0)]
    public void Many_queries_at_once_find_what_each_finds_alone(Metric metric, int threads)
    {
        float[] rows = Vectors.Clustered(2000, Dimensions, seed: 81);
        float[] queries = Vectors.Clustered(7, Dimensions, seed: 82);
        ScoredSlot[] all = ExactSearch.SearchMany(metric, rows, queries, Dimensions, 10, threads);
        var alone = new ScoredSlot[10];
        for (int query = 0; query < 7; query++)
        {
            ExactSearch.Search(metric, rows, queries.AsSpan(query * Dimensions, Dimensions), 10, alone);
            Assert.Equal(alone.Select(hit => hit.Slot), all.Skip(query * 10).Take(10).Select(hit => hit.Slot));
        }
    }

    [Fact]
    public void Equal_scores_come_by_row_number_whatever_the_threads()
    {
        float[] row = Vectors.Clustered(1, Dimensions, seed: 83);
        float[] rows = [.. Enumerable.Repeat(row, 1500).SelectMany(values => values)];
        ScoredSlot[] best = ExactSearch.SearchMany(Metric.Cosine, rows, row, Dimensions, 20, threads: 4);
        Assert.Equal(Enumerable.Range(0, 20), best.Select(hit => hit.Slot));
    }

    [Fact]
    public void More_results_than_rows_are_filled_with_slot_minus_one()
    {
        float[] rows = Vectors.Clustered(3, Dimensions, seed: 84);
        ScoredSlot[] best = ExactSearch.SearchMany(Metric.Cosine, rows, rows, Dimensions, 5);
        Assert.Equal([0, 1, 2], best.Take(3).Select(hit => hit.Slot).Order());
        Assert.All(best.Skip(3).Take(2), hit => Assert.Equal(-1, hit.Slot));
        Assert.Empty(ExactSearch.SearchMany(Metric.Cosine, rows, Array.Empty<float>(), Dimensions, 5));
        Assert.All(
            ExactSearch.SearchMany(Metric.Cosine, Array.Empty<float>(), rows, Dimensions, 5),
            hit => Assert.Equal(-1, hit.Slot));
    }
}
