// Correlation coefficients.
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>How far two series go together, -1 to 1.</summary>
public static class Correlation
{
    /// <summary>Pearson's coefficient of the values; 0 when one series is constant.</summary>
    /// <param name="left">One series.</param>
    /// <param name="right">The other, of the same length.</param>
    public static double Pearson(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        double leftMean = left.Average();
        double rightMean = right.Average();
        double both = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.Count; i++)
        {
            double a = left[i] - leftMean;
            double b = right[i] - rightMean;
            both += a * b;
            leftSquares += a * a;
            rightSquares += b * b;
        }
        return leftSquares == 0 || rightSquares == 0 ? 0 : both / Math.Sqrt(leftSquares * rightSquares);
    }

    /// <summary>Spearman's coefficient: Pearson's of the ranks, where equal values share their mean rank.</summary>
    /// <param name="left">One series.</param>
    /// <param name="right">The other, of the same length.</param>
    public static double Spearman(IReadOnlyList<double> left, IReadOnlyList<double> right) =>
        Pearson(Ranks(left), Ranks(right));

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (int i = 0; i < order.Length;)
        {
            int end = i;
            while (end < order.Length && values[order[end]] == values[order[i]])
                end++;
            for (int j = i; j < end; j++)
                ranks[order[j]] = (i + end + 1) / 2.0;
            i = end;
        }
        return ranks;
    }
}
