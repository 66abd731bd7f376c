using SearchEngine.Query.Evaluation;

namespace SearchEngine.Query.Tests.Evaluation;

public sealed class SignificanceTests
{
    [Fact]
    public void An_interval_is_about_as_wide_as_the_normal_approximation()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double mean = values.Average();
        double halfWidth = 1.96 * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 399 / 400);
        ConfidenceInterval interval = Significance.Interval(values, rounds: 4_000, seed: 1);

        Assert.InRange(interval.Low, mean - halfWidth * 1.15, mean - halfWidth * 0.85);
        Assert.InRange(interval.High, mean + halfWidth * 0.85, mean + halfWidth * 1.15);
    }

    [Fact]
    public void Values_that_agree_have_no_interval() =>
        Assert.Equal(new ConfidenceInterval(0.5, 0.5), Significance.Interval([0.5, 0.5, 0.5], 100, 1));

    [Fact]
    public void Ten_wins_out_of_ten_are_as_unlikely_as_ten_heads()
    {
        double[] right = [0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4];
        double[] left = [.. right.Select(value => value + 0.1)];

        Assert.Equal(2 / 1024.0, Significance.RandomizationTest(left, right, rounds: 200_000), 5e-4);
    }

    [Fact]
    public void Systems_that_answer_alike_do_not_differ()
    {
        double[] values = [0.1, 0.9, 0.4];

        Assert.Equal(1, Significance.RandomizationTest(values, values));
        Assert.Throws<ArgumentException>(() => Significance.RandomizationTest(values, [0.1]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer()
    {
        double[] left = [0.1, 0.5, 0.9, 0.3];
        double[] right = [0.2, 0.4, 0.7, 0.1];

        Assert.Equal(Significance.RandomizationTest(left, right, 100, 7), Significance.RandomizationTest(left, right, 100, 7));
        Assert.Equal(Significance.Interval(left, 100, 7), Significance.Interval(left, 100, 7));
    }
}
