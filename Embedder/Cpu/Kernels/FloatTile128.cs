using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>The inner loop of a float32 product for any machine: up to 6 x 8 sums in 128-bit vectors.</summary>
internal static unsafe class FloatTile128
{
    public const int Width = 8;
    public const int MaxRows = 6;
    private const int Half = 4;

    /// <summary>c[rows, 8] += a[rows, k] · b[k, 8], the rows of a and c lda and ldc floats apart.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(float* a, nint lda, float* b, float* c, nint ldc, int k)
        where TRows : struct, IRowCount
    {
        Vector128<float> c0L = default, c0R = default, c1L = default, c1R = default;
        Vector128<float> c2L = default, c2R = default, c3L = default, c3R = default;
        Vector128<float> c4L = default, c4R = default, c5L = default, c5R = default;
        var a3 = a + 3 * lda;
        var twice = 2 * lda;
        for (; k > 0; k--)
        {
            var (l, r) = (Vector128.Load(b), Vector128.Load(b + Half));
            Add(a[0], l, r, ref c0L, ref c0R);
            if (TRows.Value > 1) Add(a[lda], l, r, ref c1L, ref c1R);
            if (TRows.Value > 2) Add(a[twice], l, r, ref c2L, ref c2R);
            if (TRows.Value > 3) Add(a3[0], l, r, ref c3L, ref c3R);
            if (TRows.Value > 4) Add(a3[lda], l, r, ref c4L, ref c4R);
            if (TRows.Value > 5) Add(a3[twice], l, r, ref c5L, ref c5R);
            a++;
            a3++;
            b += Width;
        }
        Store(c, c0L, c0R);
        if (TRows.Value > 1) Store(c + ldc, c1L, c1R);
        if (TRows.Value > 2) Store(c + 2 * ldc, c2L, c2R);
        if (TRows.Value > 3) Store(c + 3 * ldc, c3L, c3R);
        if (TRows.Value > 4) Store(c + 4 * ldc, c4L, c4R);
        if (TRows.Value > 5) Store(c + 5 * ldc, c5L, c5R);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, Vector128<float> l, Vector128<float> r, ref Vector128<float> sumL,
        ref Vector128<float> sumR)
    {
        var x = Vector128.Create(value);
        sumL = Vector128.MultiplyAddEstimate(x, l, sumL);
        sumR = Vector128.MultiplyAddEstimate(x, r, sumR);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector128<float> l, Vector128<float> r)
    {
        (Vector128.Load(c) + l).Store(c);
        (Vector128.Load(c + Half) + r).Store(c + Half);
    }
}
