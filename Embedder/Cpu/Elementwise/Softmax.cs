using System.Numerics;
using System.Runtime.CompilerServices;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Softmax of one row, whole or in blocks.</summary>
internal static unsafe class Softmax
{
    /// <summary>Largest of the values; at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* values, int count)
    {
        var step = Vector<float>.Count;
        var max = float.NegativeInfinity;
        var i = 0;
        if (count >= step)
        {
            var highest = Vector.Load(values);
            for (i = step; i <= count - step; i += step) highest = Vector.Max(highest, Vector.Load(values + i));
            for (var lane = 0; lane < step; lane++) max = Math.Max(max, highest[lane]);
        }
        for (; i < count; i++) max = Math.Max(max, values[i]);
        return max;
    }

    /// <summary>values = e^(values - max) in place; returns their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpAndSum(float* values, int count, float max)
    {
        var step = Vector<float>.Count;
        var sums = Vector<float>.Zero;
        var shift = new Vector<float>(max);
        var i = 0;
        for (; i <= count - step; i += step)
        {
            var e = VectorMath.Exp(Vector.Load(values + i) - shift);
            e.Store(values + i);
            sums += e;
        }
        var sum = Vector.Sum(sums);
        for (; i < count; i++) sum += values[i] = VectorMath.Exp(new Vector<float>(values[i] - max))[0];
        return sum;
    }

    /// <summary>values = values * factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* values, int count, float factor) => Scale(values, values, count, factor);

    /// <summary>target = values * factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* values, float* target, int count, float factor)
    {
        var step = Vector<float>.Count;
        var i = 0;
        for (; i <= count - step; i += step) (Vector.Load(values + i) * factor).Store(target + i);
        for (; i < count; i++) target[i] = values[i] * factor;
    }

    /// <summary>Softmax in place.</summary>
    public static void Apply(float* values, int count) =>
        Scale(values, count, 1 / ExpAndSum(values, count, Max(values, count)));
}
