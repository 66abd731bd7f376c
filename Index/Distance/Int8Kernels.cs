// Inner products of unsigned 8-bit codes with a signed 7-bit query: VNNI where .NET offers it, else multiply-add pairs.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchEngine.Index.Distance;

/// <summary>
/// Sum of code[i] x query[i] with codes 0..255 and query values -64..64. That range is what makes the 16-bit pair sums
/// of vpmaddubsw exact: 2 x 255 x 64 = 32,640. Lengths are multiples of 64 bytes.
/// </summary>
internal static unsafe class Int8Kernels
{
    /// <summary>Largest magnitude of a query value.</summary>
    public const int QueryLimit = 64;

    /// <summary>Inner product with one code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(sbyte* query, byte* code, int length)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<int> sum = Vector512<int>.Zero;
            for (int i = 0; i < length; i += 64)
            {
                sum = Accumulate(sum, Vector512.Load(code + i), Vector512.Load(query + i));
            }

            return Vector512.Sum(sum);
        }

        if (Avx2.IsSupported)
        {
            Vector256<int> sum = Vector256<int>.Zero;
            for (int i = 0; i < length; i += 32)
            {
                sum = Accumulate(sum, Vector256.Load(code + i), Vector256.Load(query + i));
            }

            return Vector256.Sum(sum);
        }

        return DotScalar(query, code, length);
    }

    /// <summary>Inner products with four codes; <paramref name="results"/> receives four integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot4(sbyte* query, byte* c0, byte* c1, byte* c2, byte* c3, int length, int* results)
    {
        if (!Avx512BW.IsSupported)
        {
            results[0] = Dot(query, c0, length);
            results[1] = Dot(query, c1, length);
            results[2] = Dot(query, c2, length);
            results[3] = Dot(query, c3, length);
            return;
        }

        Vector512<int> s0 = Vector512<int>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < length; i += 64)
        {
            Vector512<sbyte> q = Vector512.Load(query + i);
            s0 = Accumulate(s0, Vector512.Load(c0 + i), q);
            s1 = Accumulate(s1, Vector512.Load(c1 + i), q);
            s2 = Accumulate(s2, Vector512.Load(c2 + i), q);
            s3 = Accumulate(s3, Vector512.Load(c3 + i), q);
        }

        Sum4(s0, s1, s2, s3).Store(results);
    }

    /// <summary>The same sum without vector instructions: what the kernels are tested against.</summary>
    public static int DotScalar(sbyte* query, byte* code, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += query[i] * code[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Accumulate(Vector512<int> sum, Vector512<byte> code, Vector512<sbyte> query)
        => sum + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(code, query), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Accumulate(Vector256<int> sum, Vector256<byte> code, Vector256<sbyte> query)
        => AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(sum, code, query)
            : sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(code, query), Vector256<short>.One);

    /// <summary>The four horizontal sums of four accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum4(Vector512<int> s0, Vector512<int> s1, Vector512<int> s2, Vector512<int> s3)
    {
        Vector256<int> h01 = Avx2.HorizontalAdd(Fold(s0), Fold(s1));
        Vector256<int> h23 = Avx2.HorizontalAdd(Fold(s2), Fold(s3));
        Vector256<int> all = Avx2.HorizontalAdd(h01, h23);
        return all.GetLower() + all.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Fold(Vector512<int> sum) => sum.GetLower() + sum.GetUpper();
}
