using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Softmax of one row, whole or in blocks.</summary>
internal static unsafe class Softmax
{
    /// <summary>Largest of the values; at least one.</summary>
    public static float Max(float* values, int count) =>
        Vector512.IsHardwareAccelerated ? Max<Lanes512, Vector512<float>>(values, count)
        : Vector256.IsHardwareAccelerated ? Max<Lanes256, Vector256<float>>(values, count)
        : Max<Lanes128, Vector128<float>>(values, count);

    /// <summary>values = e^(values - max) in place; returns their sum.</summary>
    public static float ExpAndSum(float* values, int count, float max) =>
        Vector512.IsHardwareAccelerated ? ExpAndSum<Lanes512, Vector512<float>>(values, count, max)
        : Vector256.IsHardwareAccelerated ? ExpAndSum<Lanes256, Vector256<float>>(values, count, max)
        : ExpAndSum<Lanes128, Vector128<float>>(values, count, max);

    /// <summary>values = values * factor.</summary>
    public static void Scale(float* values, int count, float factor) => Scale(values, values, count, factor);

    /// <summary>target = values * factor.</summary>
    public static void Scale(float* values, float* target, int count, float factor)
    {
        if (Vector512.IsHardwareAccelerated) Scale<Lanes512, Vector512<float>>(values, target, count, factor);
        else if (Vector256.IsHardwareAccelerated) Scale<Lanes256, Vector256<float>>(values, target, count, factor);
        else Scale<Lanes128, Vector128<float>>(values, target, count, factor);
    }

    /// <summary>Softmax in place.</summary>
    public static void Apply(float* values, int count) =>
        Scale(values, count, 1 / ExpAndSum(values, count, Max(values, count)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Max<TLanes, TVector>(float* values, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var max = values[0];
        var i = 0;
        if (count >= TLanes.Count)
        {
            var highest = TLanes.Load(values);
            for (i = TLanes.Count; i <= count - TLanes.Count; i += TLanes.Count)
            {
                highest = TLanes.Max(highest, TLanes.Load(values + i));
            }
            max = TLanes.Greatest(highest);
        }
        for (; i < count; i++) max = Math.Max(max, values[i]);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ExpAndSum<TLanes, TVector>(float* values, int count, float max)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var sums = TLanes.All(0);
        var shift = TLanes.All(max);
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            var e = VectorMath<TLanes, TVector>.Exp(TLanes.Subtract(TLanes.Load(values + i), shift));
            TLanes.Store(e, values + i);
            sums = TLanes.Add(sums, e);
        }
        var sum = TLanes.Sum(sums);
        for (; i < count; i++)
        {
            sum += values[i] = TLanes.First(VectorMath<TLanes, TVector>.Exp(TLanes.All(values[i] - max)));
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes, TVector>(float* values, float* target, int count, float factor)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var factors = TLanes.All(factor);
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Multiply(TLanes.Load(values + i), factors), target + i);
        }
        for (; i < count; i++) target[i] = values[i] * factor;
    }
}
