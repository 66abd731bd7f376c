// Dot product and squared Euclidean distance of float32 rows, one row or four rows at a time.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Index.Distance;

/// <summary>
/// Kernels over padded float32 rows: pointers are to rows whose length is a multiple of 16 floats, zero-filled past
/// the vector's end, so that no kernel has a tail. Four rows at once hide the latency of one row's loads.
/// </summary>
internal static unsafe class Float32Kernels
{
    /// <summary>Floats a padded row is a multiple of.</summary>
    public const int RowMultiple = 16;

    /// <summary>Inner product of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < length; i += 16)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), sum);
            }

            return Vector512.Sum(sum);
        }

        Vector256<float> low = Vector256<float>.Zero;
        Vector256<float> high = Vector256<float>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), high);
        }

        return Vector256.Sum(low + high);
    }

    /// <summary>Squared Euclidean distance of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredL2(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < length; i += 16)
            {
                Vector512<float> difference = Vector512.Load(a + i) - Vector512.Load(b + i);
                sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
            }

            return Vector512.Sum(sum);
        }

        Vector256<float> low = Vector256<float>.Zero;
        Vector256<float> high = Vector256<float>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            Vector256<float> first = Vector256.Load(a + i) - Vector256.Load(b + i);
            Vector256<float> second = Vector256.Load(a + i + 8) - Vector256.Load(b + i + 8);
            low = Vector256.FusedMultiplyAdd(first, first, low);
            high = Vector256.FusedMultiplyAdd(second, second, high);
        }

        return Vector256.Sum(low + high);
    }

    /// <summary>Inner products of one query with four rows; <paramref name="results"/> receives four floats.</summary>
    public static void Dot4(float* query, float* r0, float* r1, float* r2, float* r3, int length, float* results)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            results[0] = Dot(query, r0, length);
            results[1] = Dot(query, r1, length);
            results[2] = Dot(query, r2, length);
            results[3] = Dot(query, r3, length);
            return;
        }

        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < length; i += 16)
        {
            Vector512<float> q = Vector512.Load(query + i);
            s0 = Vector512.FusedMultiplyAdd(q, Vector512.Load(r0 + i), s0);
            s1 = Vector512.FusedMultiplyAdd(q, Vector512.Load(r1 + i), s1);
            s2 = Vector512.FusedMultiplyAdd(q, Vector512.Load(r2 + i), s2);
            s3 = Vector512.FusedMultiplyAdd(q, Vector512.Load(r3 + i), s3);
        }

        Sum4(s0, s1, s2, s3).Store(results);
    }

    /// <summary>Squared distances of one query to four rows; <paramref name="results"/> receives four floats.</summary>
    public static void SquaredL2x4(float* query, float* r0, float* r1, float* r2, float* r3, int length, float* results)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            results[0] = SquaredL2(query, r0, length);
            results[1] = SquaredL2(query, r1, length);
            results[2] = SquaredL2(query, r2, length);
            results[3] = SquaredL2(query, r3, length);
            return;
        }

        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < length; i += 16)
        {
            Vector512<float> q = Vector512.Load(query + i);
            Vector512<float> d0 = q - Vector512.Load(r0 + i), d1 = q - Vector512.Load(r1 + i);
            Vector512<float> d2 = q - Vector512.Load(r2 + i), d3 = q - Vector512.Load(r3 + i);
            s0 = Vector512.FusedMultiplyAdd(d0, d0, s0);
            s1 = Vector512.FusedMultiplyAdd(d1, d1, s1);
            s2 = Vector512.FusedMultiplyAdd(d2, d2, s2);
            s3 = Vector512.FusedMultiplyAdd(d3, d3, s3);
        }

        Sum4(s0, s1, s2, s3).Store(results);
    }

    /// <summary>The horizontal sums of four accumulators, by pairwise adds, not four full reductions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum4(
        Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        Vector128<float> a = Fold(s0), b = Fold(s1), c = Fold(s2), d = Fold(s3);
        Vector128<float> ab = Vector128.Create(
            (a + Vector128.Shuffle(a, Vector128.Create(2, 3, 0, 1))).GetLower(),
            (b + Vector128.Shuffle(b, Vector128.Create(2, 3, 0, 1))).GetLower());
        Vector128<float> cd = Vector128.Create(
            (c + Vector128.Shuffle(c, Vector128.Create(2, 3, 0, 1))).GetLower(),
            (d + Vector128.Shuffle(d, Vector128.Create(2, 3, 0, 1))).GetLower());
        ab += Vector128.Shuffle(ab, Vector128.Create(1, 0, 3, 2));
        cd += Vector128.Shuffle(cd, Vector128.Create(1, 0, 3, 2));
        return Vector128.Create(ab[0], ab[2], cd[0], cd[2]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector512<float> sum)
    {
        Vector256<float> half = sum.GetLower() + sum.GetUpper();
        return half.GetLower() + half.GetUpper();
    }
}
