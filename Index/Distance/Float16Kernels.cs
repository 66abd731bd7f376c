// Dot product and squared Euclidean distance of a float32 query with half-precision rows.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Index.Distance;

/// <summary>Kernels over half-precision rows, a multiple of 32 long, without infinity and NaN.</summary>
internal static unsafe class Float16Kernels
{
    // A half's exponent and fraction, moved into a float's place, are too small by 2^112 (the biases differ by 112);
    // the multiplication sets that right and turns subnormal halves into normal floats.
    private const float Rebias = 5.192296858534828e33f;

    /// <summary>Inner product of a query and a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* query, ushort* row, int length)
    {
        Vector512<float> sum = Vector512<float>.Zero, sum2 = sum;
        for (int i = 0; i < length; i += 32)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + i), Widen(row + i), sum);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i + 16), Widen(row + i + 16), sum2);
        }

        return Vector512.Sum(sum + sum2);
    }

    /// <summary>Squared Euclidean distance of a query and a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredL2(float* query, ushort* row, int length)
    {
        Vector512<float> sum = Vector512<float>.Zero, sum2 = sum;
        for (int i = 0; i < length; i += 32)
        {
            Vector512<float> d = Vector512.Load(query + i) - Widen(row + i);
            Vector512<float> d2 = Vector512.Load(query + i + 16) - Widen(row + i + 16);
            sum = Vector512.FusedMultiplyAdd(d, d, sum);
            sum2 = Vector512.FusedMultiplyAdd(d2, d2, sum2);
        }

        return Vector512.Sum(sum + sum2);
    }

    /// <summary>Sixteen halves as floats, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(ushort* halves)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(halves));
        Vector512<uint> bits = Vector512.Create(low, high);
        Vector512<uint> sign = (bits & Vector512.Create(0x8000u)) << 16;
        Vector512<float> magnitude = ((bits & Vector512.Create(0x7FFFu)) << 13).AsSingle();
        return ((magnitude * Vector512.Create(Rebias)).AsUInt32() | sign).AsSingle();
    }
}
