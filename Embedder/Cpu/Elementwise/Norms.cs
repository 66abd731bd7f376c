using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>RMSNorm (arXiv 1910.07467) and LayerNorm (arXiv 1607.06450) of one row.</summary>
internal static unsafe class Norms
{
    /// <summary>target = x / sqrt(mean(x²) + epsilon) * weight; target may be x.</summary>
    public static void Rms(float* x, float* weight, float* target, int size, float epsilon)
    {
        if (Vector512.IsHardwareAccelerated) Rms<Lanes512, Vector512<float>>(x, weight, target, size, epsilon);
        else if (Vector256.IsHardwareAccelerated) Rms<Lanes256, Vector256<float>>(x, weight, target, size, epsilon);
        else Rms<Lanes128, Vector128<float>>(x, weight, target, size, epsilon);
    }

    /// <summary>target = (x - mean) / sqrt(variance + epsilon) * weight + bias; target may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Layer(float* x, float* weight, float* bias, float* target, int size, float epsilon)
    {
        double sum = 0, squares = 0;
        for (var i = 0; i < size; i++) sum += x[i];
        var mean = (float)(sum / size);
        for (var i = 0; i < size; i++) squares += (double)(x[i] - mean) * (x[i] - mean);
        var scale = (float)(1 / Math.Sqrt(squares / size + epsilon));
        for (var i = 0; i < size; i++) target[i] = (x[i] - mean) * scale * weight[i] + bias[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rms<TLanes, TVector>(float* x, float* weight, float* target, int size, float epsilon)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var squares = TLanes.All(0);
        var i = 0;
        for (; i <= size - TLanes.Count; i += TLanes.Count)
        {
            var v = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(v, v, squares);
        }
        var sum = TLanes.Sum(squares);
        for (; i < size; i++) sum += x[i] * x[i];
        var scale = 1 / MathF.Sqrt(sum / size + epsilon);
        var scales = TLanes.All(scale);
        for (i = 0; i <= size - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), scales), TLanes.Load(weight + i)),
                target + i);
        }
        for (; i < size; i++) target[i] = x[i] * scale * weight[i];
    }
}
