// The CPU's block scorer against the score of each pair alone.
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Tests.Distance;

public sealed class BlockScorerTests
{
    [Theory]
    [InlineData(Metric.Cosine, 8)]
    [InlineData(Metric.Dot, 48)]
    [InlineData(Metric.Dot, 100)]
    [InlineData(Metric.L2, 16)]
    [InlineData(Metric.L2, 33)]
    public void Every_pair_scores_as_it_does_alone(Metric metric, int dimensions)
    {
        const int Queries = 5, Rows = 147;
        float[] queries = Values(Queries * dimensions, 1), rows = Values(Rows * dimensions, 2);
        float[] scores = new float[Queries * Rows];
        SimdBlockScorer.Instance.Score(metric, queries, rows, dimensions, scores);
        for (int pair = 0; pair < scores.Length; pair++)
        {
            ReadOnlySpan<float> query = queries.AsSpan(pair / Rows * dimensions, dimensions);
            ReadOnlySpan<float> row = rows.AsSpan(pair % Rows * dimensions, dimensions);
            Assert.Equal(Similarity.Score(metric, query, row), scores[pair], 1e-4);
        }
    }

    [Theory]
    [InlineData(48)]
    [InlineData(50)]
    public void Equal_rows_score_equal_wherever_they_stand(int dimensions)
    {
        float[] row = Values(dimensions, 3), query = Values(dimensions, 4);
        float[] rows = [.. Enumerable.Repeat(row, 71).SelectMany(values => values)];
        float[] scores = new float[71];
        SimdBlockScorer.Instance.Score(Metric.Dot, query, rows, dimensions, scores);
        Assert.Single(scores.Distinct());
    }

    [Theory]
    [InlineData(15, 32, 2)]
    [InlineData(16, 31, 2)]
    [InlineData(16, 32, 3)]
    public void Sizes_that_do_not_fit_are_refused(int queryFloats, int rowFloats, int scores)
        => Assert.Throws<ArgumentException>(() => SimdBlockScorer.Instance.Score(
            Metric.Dot, new float[queryFloats], new float[rowFloats], 16, new float[scores]));

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
