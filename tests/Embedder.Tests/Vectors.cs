namespace SearchEngine.Embedder.Tests;

internal static class Vectors
{
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }
        return dot / Math.Sqrt(aa * bb);
    }

    public static double Length(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (var value in vector) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
