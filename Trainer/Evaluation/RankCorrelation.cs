namespace SearchEngine.Trainer.Evaluation;

/// <summary>Spearman's rank correlation with average ranks for ties: the STS measure.</summary>
public static class RankCorrelation
{
    /// <summary>Correlates two series.</summary>
    /// <param name="a">At least two values.</param>
    /// <param name="b">As many values.</param>
    /// <returns>-1 to 1; 0 if either series is constant.</returns>
    public static double Spearman(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count || a.Count < 2)
        {
            throw new ArgumentException($"Two series of equal length >= 2 are needed, not {a.Count} and {b.Count}.");
        }
        double[] left = Ranks(a);
        double[] right = Ranks(b);
        double mean = (a.Count - 1) / 2.0;
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.Length; i++)
        {
            product += (left[i] - mean) * (right[i] - mean);
            leftSquares += (left[i] - mean) * (left[i] - mean);
            rightSquares += (right[i] - mean) * (right[i] - mean);
        }
        return leftSquares == 0 || rightSquares == 0 ? 0 : product / Math.Sqrt(leftSquares * rightSquares);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        double[] ranks = new double[values.Count];
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
            {
                end++;
            }
            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end - 1) / 2.0;
            }
            start = end;
        }
        return ranks;
    }
}
