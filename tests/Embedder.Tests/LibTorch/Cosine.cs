namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>The cosine of two vectors, in double precision.</summary>
internal static class Cosine
{
    public static double Of(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Dot(left, right) / Math.Sqrt(Dot(left, left) * Dot(right, right));

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += (double)left[i] * right[i];
        }

        return sum;
    }
}
