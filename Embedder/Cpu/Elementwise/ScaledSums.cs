using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Turns the integer sums of an int8 product into floats.</summary>
internal static unsafe class ScaledSums
{
    /// <summary>target = start + (sums - shift) * scale of the row * scales of the columns. As wide as a panel, which
    /// is a whole number of the widest vectors.</summary>
    public static void Add(int* sums, int shift, float scale, float* columns, float* start, float* target, int width)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add<Lanes512, Vector512<float>>(sums, shift, scale, columns, start, target, width);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Add<Lanes256, Vector256<float>>(sums, shift, scale, columns, start, target, width);
        }
        else
        {
            Add<Lanes128, Vector128<float>>(sums, shift, scale, columns, start, target, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLanes, TVector>(int* sums, int shift, float scale, float* columns, float* start,
        float* target, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var scales = TLanes.All(scale);
        for (var i = 0; i < width; i += TLanes.Count)
        {
            var factors = TLanes.Multiply(TLanes.Load(columns + i), scales);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.FromIntegers(sums + i, shift), factors, TLanes.Load(start + i)),
                target + i);
        }
    }
}
