using System.Numerics;
using System.Runtime.CompilerServices;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>RMSNorm (arXiv 1910.07467) and LayerNorm (arXiv 1607.06450) of one row.</summary>
internal static unsafe class Norms
{
    /// <summary>target = x / sqrt(mean(x²) + epsilon) * weight; target may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rms(float* x, float* weight, float* target, int size, float epsilon)
    {
        var step = Vector<float>.Count;
        var squares = Vector<float>.Zero;
        var i = 0;
        for (; i <= size - step; i += step)
        {
            var v = Vector.Load(x + i);
            squares = Vector.MultiplyAddEstimate(v, v, squares);
        }
        var sum = Vector.Sum(squares);
        for (; i < size; i++) sum += x[i] * x[i];
        var scale = 1 / MathF.Sqrt(sum / size + epsilon);
        for (i = 0; i <= size - step; i += step)
        {
            (Vector.Load(x + i) * scale * Vector.Load(weight + i)).Store(target + i);
        }
        for (; i < size; i++) target[i] = x[i] * scale * weight[i];
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
}
