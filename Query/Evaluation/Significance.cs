// Is a difference more than chance? Bootstrap intervals (Efron, 1979) and Fisher's randomisation test for paired
// scores, which Smucker, Allan and Carterette (2007) recommend for retrieval.
namespace SearchEngine.Query.Evaluation;

/// <summary>Statistics of per-query scores. The same seed gives the same answer.</summary>
public static class Significance
{
    /// <summary>The 95 % confidence interval of a mean, from the percentiles of resampled means.</summary>
    /// <param name="values">One value a query; at least one.</param>
    /// <param name="rounds">How many resamplings.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static ConfidenceInterval Interval(IReadOnlyList<double> values, int rounds, int seed)
    {
        return Interval(values.Count, Mean, rounds, seed);

        double Mean(int[] drawn)
        {
            double sum = 0;
            foreach (int i in drawn)
                sum += values[i];
            return sum / drawn.Length;
        }
    }

    /// <summary>The 95 % confidence interval of any statistic of items, from the percentiles of its resamplings.
    /// </summary>
    /// <param name="items">How many items there are; at least one.</param>
    /// <param name="statistic">The statistic of the items drawn, some more than once; must not keep the array.</param>
    /// <param name="rounds">How many resamplings.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static ConfidenceInterval Interval(
        int items, Func<int[], double> statistic, int rounds = 1_000, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(items);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 2);
        var random = new Random(seed);
        var drawn = new int[items];
        var found = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < items; i++)
                drawn[i] = random.Next(items);
            found[round] = statistic(drawn);
        }
        Array.Sort(found);
        return new ConfidenceInterval(Percentile(found, 0.025), Percentile(found, 0.975));
    }

    /// <summary>
    /// How likely it is that the means of two systems differ at least this much when in truth neither is better: the
    /// share of random exchanges of the two values of each query that lead to as great a difference.
    /// </summary>
    /// <param name="left">One system's value of each query.</param>
    /// <param name="right">The other's, in the same order.</param>
    /// <param name="rounds">How many exchanges are drawn.</param>
    /// <param name="seed">The seed of the exchanges.</param>
    /// <returns>Two-sided; above 0 and at most 1.</returns>
    public static double RandomizationTest(
        IReadOnlyList<double> left, IReadOnlyList<double> right, int rounds = 10_000, int seed = 1)
    {
        if (left.Count != right.Count)
            throw new ArgumentException($"{left.Count} and {right.Count} values cannot be paired.", nameof(right));
        var random = new Random(seed);
        double[] differences = [.. left.Zip(right, (a, b) => a - b)];
        double observed = Math.Abs(differences.Sum());
        int asGreat = 0;
        for (int round = 0; round < rounds; round++)
        {
            double sum = 0;
            foreach (double difference in differences)
                sum += random.Next(2) == 0 ? difference : -difference;
            asGreat += Math.Abs(sum) >= observed - 1e-12 ? 1 : 0;
        }
        return (asGreat + 1.0) / (rounds + 1.0);
    }

    private static double Percentile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(sorted.Length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
