namespace SearchEngine.Benchmarks.Training;

/// <summary>The plainest classifier over vectors: the class whose mean is nearest by dot product.</summary>
internal static class NearestMean
{
    public static double Accuracy(float[][] known, string[] labels, float[][] asked, string[] wanted)
    {
        Dictionary<string, float[]> means = Enumerable.Range(0, known.Length).GroupBy(i => labels[i]).ToDictionary(
            group => group.Key,
            group => Unit(Enumerable.Range(0, known[0].Length).Select(c => group.Sum(i => known[i][c])).ToArray()));
        int right = 0;
        for (int i = 0; i < asked.Length; i++)
        {
            string best = means.MaxBy(mean => mean.Value.Zip(asked[i], (a, b) => a * b).Sum()).Key;
            right += best == wanted[i] ? 1 : 0;
        }
        return (double)right / asked.Length;
    }

    private static float[] Unit(float[] vector)
    {
        float length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }
}
