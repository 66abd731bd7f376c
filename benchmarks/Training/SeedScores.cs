// What several seeds gave: the mean with the half-width of its 95 % interval over seeds (Student's t), and the gap
// between two variants with its 95 % interval over test queries (each one's scores averaged over the seeds, paired).
using System.Globalization;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Benchmarks.Training;

/// <summary>The scores of one variant.</summary>
/// <param name="Name">The variant.</param>
/// <param name="ByQuery">[seeds][queries], the queries in one order for all variants.</param>
internal sealed record SeedScores(string Name, IReadOnlyList<double[]> ByQuery)
{
    // 97.5 % points of Student's distribution, by degrees of freedom from 1.
    private static readonly double[] Student =
        [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    private double[] OfQueries => Enumerable.Range(0, ByQuery[0].Length)
        .Select(query => ByQuery.Average(seed => seed[query])).ToArray();

    /// <summary>Mean over seeds and queries.</summary>
    public double Mean => ByQuery.Average(seed => seed.Average());

    /// <summary>"0.3123 ± 0.0021", or the value alone where there is one seed.</summary>
    public override string ToString() => Interval(ByQuery.Select(seed => seed.Average()).ToArray());

    /// <summary>The mean of values of several seeds and the half-width of its interval.</summary>
    public static string Interval(double[] seeds)
    {
        double mean = seeds.Average();
        if (seeds.Length == 1)
        {
            return mean.ToString("f4", CultureInfo.InvariantCulture);
        }
        double deviation = Math.Sqrt(seeds.Sum(value => Math.Pow(value - mean, 2)) / (seeds.Length - 1));
        double quantile = Student[Math.Min(seeds.Length - 1, Student.Length) - 1];
        return string.Create(
            CultureInfo.InvariantCulture, $"{mean:f4} ± {quantile * deviation / Math.Sqrt(seeds.Length):f4}");
    }

    /// <summary>How far this is above another variant, with the interval over queries.</summary>
    public string Above(SeedScores other)
    {
        double[] gaps = OfQueries.Zip(other.OfQueries, (own, its) => own - its).ToArray();
        ConfidenceInterval interval = Significance.Interval(gaps, rounds: 10_000, seed: 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} above {other.Name}: {gaps.Average():+0.0000;-0.0000} [{interval.Low:+0.0000;-0.0000}, " +
            $"{interval.High:+0.0000;-0.0000}]");
    }
}
