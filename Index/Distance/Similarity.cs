// Exact similarity of two float32 vectors of any length: the arithmetic that rescoring and exact search agree on.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Index.Distance;

/// <summary>Exact similarity of float32 vectors. Pure functions; any length, no alignment needed.</summary>
public static class Similarity
{
    /// <summary>The score of two vectors, higher is better.</summary>
    /// <param name="metric">For <see cref="Metric.Cosine"/> both vectors must have unit length already.</param>
    /// <param name="a">[d]</param>
    /// <param name="b">[d]</param>
    /// <returns>Cosine and dot: the inner product. L2: the negative squared distance.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Score(Metric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        => metric == Metric.L2 ? -SquaredL2(a, b) : Dot(a, b);

    /// <summary>The score of a vector as it was stored: of any length.</summary>
    /// <param name="metric">For <see cref="Metric.Cosine"/> the query must have unit length already.</param>
    /// <param name="query">[d]</param>
    /// <param name="stored">[d]; not all zero for cosine.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float ScoreStored(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> stored)
    {
        float score = Score(metric, query, stored);
        return metric == Metric.Cosine ? score / Length(stored) : score;
    }

    /// <summary>Inner product of two vectors.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        RequireSameLength(a, b);
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        Vector512<float> sum = Vector512<float>.Zero, sum2 = sum;
        int i = 0;
        for (; i <= a.Length - 32; i += 32)
        {
            sum = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref left, (nuint)i), Vector512.LoadUnsafe(ref right, (nuint)i), sum);
            sum2 = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref left, (nuint)i + 16), Vector512.LoadUnsafe(ref right, (nuint)i + 16), sum2);
        }

        float tail = 0;
        for (; i < a.Length; i++)
        {
            tail += a[i] * b[i];
        }

        return Vector512.Sum(sum + sum2) + tail;
    }

    /// <summary>Squared Euclidean distance of two vectors.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float SquaredL2(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        RequireSameLength(a, b);
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        Vector512<float> sum = Vector512<float>.Zero;
        int i = 0;
        for (; i <= a.Length - 16; i += 16)
        {
            Vector512<float> difference =
                Vector512.LoadUnsafe(ref left, (nuint)i) - Vector512.LoadUnsafe(ref right, (nuint)i);
            sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
        }

        float tail = 0;
        for (; i < a.Length; i++)
        {
            float difference = a[i] - b[i];
            tail += difference * difference;
        }

        return Vector512.Sum(sum) + tail;
    }

    /// <summary>Scales a vector to unit length in place.</summary>
    /// <exception cref="ArgumentException">The vector is all zero, so that it has no direction.</exception>
    public static void Normalize(Span<float> vector)
    {
        float length = Length(vector);
        if (length == 0)
        {
            throw new ArgumentException("The vector is all zero and has no direction; cosine needs a non-zero vector.");
        }

        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }
    }

    /// <summary>Euclidean length, in double so that tiny and huge values neither vanish nor overflow.</summary>
    public static float Length(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float value in vector)
        {
            sum += (double)value * value;
        }

        return (float)Math.Sqrt(sum);
    }

    private static void RequireSameLength(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"Vectors of {a.Length} and {b.Length} dimensions cannot be compared.");
        }
    }
}
