namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Token states to one vector, in plain float64; length is left as it is.</summary>
internal static class PlainPool
{
    /// <param name="rows">Every token's state.</param>
    /// <param name="pooling">Which count.</param>
    /// <param name="start">The first that a mean or maximum counts.</param>
    public static double[] Apply(double[][] rows, PoolingKind pooling, int start)
    {
        var pooled = rows[start..];
        var values = new double[rows[0].Length];
        for (var c = 0; c < values.Length; c++)
        {
            values[c] = pooling switch
            {
                PoolingKind.Mean => pooled.Sum(row => row[c]),
                PoolingKind.WeightedMean => pooled.Select((row, i) => (start + i + 1) * row[c]).Sum(),
                PoolingKind.RankWeightedMean => pooled.Select((row, i) => (i + 1) * row[c]).Sum(),
                PoolingKind.Max => pooled.Max(row => row[c]),
                PoolingKind.FirstToken => rows[0][c],
                _ => rows[^1][c],
            };
        }
        // The divisor matters where a Dense layer follows.
        double divisor = pooling switch
        {
            PoolingKind.Mean => pooled.Length,
            PoolingKind.WeightedMean => Enumerable.Range(start + 1, pooled.Length).Sum(),
            PoolingKind.RankWeightedMean => Enumerable.Range(1, pooled.Length).Sum(),
            _ => 1,
        };
        return Array.ConvertAll(values, value => value / divisor);
    }
}
