using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>The inner loop of an int8 product on 256-bit vectors: up to 6 x 16 sums in 12 registers.</summary>
internal static unsafe class ByteTile<TProduct>
    where TProduct : struct, IByteProduct
{
    public const int Width = 16;
    private const int Half = 8;
    private const int CodeBytes = 4;

    /// <summary>sums[rows, 16] = a[rows, groups] · b[groups, 16, group]; a's rows are stride bytes apart.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(byte* a, nint stride, byte* b, int* sums, int groups)
        where TRows : struct, IRowCount
    {
        Vector256<int> c0L = default, c0R = default, c1L = default, c1R = default;
        Vector256<int> c2L = default, c2R = default, c3L = default, c3R = default;
        Vector256<int> c4L = default, c4R = default, c5L = default, c5R = default;
        var a3 = a + 3 * stride;
        var twice = 2 * stride;
        for (; groups > 0; groups--)
        {
            var (l, r) = (TProduct.Load(b), TProduct.Load(b + TProduct.Group * Half));
            Add(a, l, r, ref c0L, ref c0R);
            if (TRows.Value > 1) Add(a + stride, l, r, ref c1L, ref c1R);
            if (TRows.Value > 2) Add(a + twice, l, r, ref c2L, ref c2R);
            if (TRows.Value > 3) Add(a3, l, r, ref c3L, ref c3R);
            if (TRows.Value > 4) Add(a3 + stride, l, r, ref c4L, ref c4R);
            if (TRows.Value > 5) Add(a3 + twice, l, r, ref c5L, ref c5R);
            a += CodeBytes;
            a3 += CodeBytes;
            b += TProduct.Group * Width;
        }
        Store(sums, c0L, c0R);
        if (TRows.Value > 1) Store(sums + Width, c1L, c1R);
        if (TRows.Value > 2) Store(sums + 2 * Width, c2L, c2R);
        if (TRows.Value > 3) Store(sums + 3 * Width, c3L, c3R);
        if (TRows.Value > 4) Store(sums + 4 * Width, c4L, c4R);
        if (TRows.Value > 5) Store(sums + 5 * Width, c5L, c5R);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(byte* codes, Vector256<byte> l, Vector256<byte> r, ref Vector256<int> sumL,
        ref Vector256<int> sumR)
    {
        var x = Vector256.Create(*(int*)codes).AsByte();
        sumL = TProduct.Add(sumL, l, x);
        sumR = TProduct.Add(sumR, r, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* sums, Vector256<int> l, Vector256<int> r)
    {
        l.Store(sums);
        r.Store(sums + Half);
    }
}
