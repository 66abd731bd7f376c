using SearchEngine.Server.FineTunes;

namespace SearchEngine.Server.Tests.FineTunes;

public sealed class HeldOutComparisonTests
{
    private const int Queries = 200, Passages = 1_000;

    [Fact]
    public void A_gain_on_most_queries_is_better_and_its_interval_holds_the_mean()
    {
        double[] before = Scores(seed: 1);
        double[] after = [.. before.Select((score, i) => i % 4 == 0 ? score - 0.05 : score + 0.1)];

        HeldOutComparison comparison = HeldOutComparison.Of(before, after, Passages);

        Assert.True(comparison.IsBetter);
        double gain = comparison.Tuned - comparison.Base;
        Assert.InRange(gain, comparison.GainInterval.Low, comparison.GainInterval.High);
        Assert.InRange(comparison.Base, comparison.BaseInterval.Low, comparison.BaseInterval.High);
        Assert.InRange(comparison.Tuned, comparison.TunedInterval.Low, comparison.TunedInterval.High);
        Assert.Equal((Queries, Passages), (comparison.Queries, comparison.Passages));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void The_same_scores_or_scores_that_differ_by_chance_alone_are_not_better(double noise)
    {
        Random random = new(2);
        double[] before = Scores(seed: 3);
        double[] after = [.. before.Select(score => score + (noise * (random.NextDouble() - 0.5)))];

        Assert.False(HeldOutComparison.Of(before, after, Passages).IsBetter);
    }

    private static double[] Scores(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Queries).Select(_ => random.NextDouble())];
    }
}
