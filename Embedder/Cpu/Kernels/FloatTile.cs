using System.Runtime.CompilerServices;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>The inner loop of a float32 product: up to 12 rows by two vectors of sums, kept in registers. 24 of them
/// suit AVX-512; machines with 16 registers take at most 6 rows.</summary>
internal static unsafe class FloatTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    public static int Width => 2 * TLanes.Count;

    /// <summary>c[rows, width] += a[rows, k] · b[k, width], the rows of a and c lda and ldc floats apart.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(float* a, nint lda, float* b, float* c, nint ldc, int k)
        where TRows : struct, IRowCount
    {
        TVector c0L = default, c0R = default, c1L = default, c1R = default, c2L = default, c2R = default;
        TVector c3L = default, c3R = default, c4L = default, c4R = default, c5L = default, c5R = default;
        TVector c6L = default, c6R = default, c7L = default, c7R = default, c8L = default, c8R = default;
        TVector c9L = default, c9R = default, c10L = default, c10R = default, c11L = default, c11R = default;
        float* a3 = a + 3 * lda, a6 = a + 6 * lda, a9 = a + 9 * lda;
        var twice = 2 * lda;
        for (; k > 0; k--)
        {
            var (l, r) = (TLanes.Load(b), TLanes.Load(b + TLanes.Count));
            Add(a[0], l, r, ref c0L, ref c0R);
            if (TRows.Value > 1) Add(a[lda], l, r, ref c1L, ref c1R);
            if (TRows.Value > 2) Add(a[twice], l, r, ref c2L, ref c2R);
            if (TRows.Value > 3) Add(a3[0], l, r, ref c3L, ref c3R);
            if (TRows.Value > 4) Add(a3[lda], l, r, ref c4L, ref c4R);
            if (TRows.Value > 5) Add(a3[twice], l, r, ref c5L, ref c5R);
            if (TRows.Value > 6) Add(a6[0], l, r, ref c6L, ref c6R);
            if (TRows.Value > 7) Add(a6[lda], l, r, ref c7L, ref c7R);
            if (TRows.Value > 8) Add(a6[twice], l, r, ref c8L, ref c8R);
            if (TRows.Value > 9) Add(a9[0], l, r, ref c9L, ref c9R);
            if (TRows.Value > 10) Add(a9[lda], l, r, ref c10L, ref c10R);
            if (TRows.Value > 11) Add(a9[twice], l, r, ref c11L, ref c11R);
            a++;
            if (TRows.Value > 3) a3++;
            if (TRows.Value > 6) a6++;
            if (TRows.Value > 9) a9++;
            b += Width;
        }
        Store(c, c0L, c0R);
        if (TRows.Value > 1) Store(c + ldc, c1L, c1R);
        if (TRows.Value > 2) Store(c + 2 * ldc, c2L, c2R);
        if (TRows.Value > 3) Store(c + 3 * ldc, c3L, c3R);
        if (TRows.Value > 4) Store(c + 4 * ldc, c4L, c4R);
        if (TRows.Value > 5) Store(c + 5 * ldc, c5L, c5R);
        if (TRows.Value > 6) Store(c + 6 * ldc, c6L, c6R);
        if (TRows.Value > 7) Store(c + 7 * ldc, c7L, c7R);
        if (TRows.Value > 8) Store(c + 8 * ldc, c8L, c8R);
        if (TRows.Value > 9) Store(c + 9 * ldc, c9L, c9R);
        if (TRows.Value > 10) Store(c + 10 * ldc, c10L, c10R);
        if (TRows.Value > 11) Store(c + 11 * ldc, c11L, c11R);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, TVector l, TVector r, ref TVector sumL, ref TVector sumR)
    {
        var x = TLanes.All(value);
        sumL = TLanes.MultiplyAdd(x, l, sumL);
        sumR = TLanes.MultiplyAdd(x, r, sumR);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, TVector l, TVector r)
    {
        TLanes.Store(TLanes.Add(TLanes.Load(c), l), c);
        TLanes.Store(TLanes.Add(TLanes.Load(c + TLanes.Count), r), c + TLanes.Count);
    }
}
