using System.Numerics;
using System.Runtime.CompilerServices;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>The gated feed-forward functions, on a panel whose left half is passed through the function and whose
/// right half multiplies it.</summary>
internal static unsafe class Gates
{
    /// <summary>target[rows, half] = f(panel[rows, 0..half]) * panel[rows, half..2 half].</summary>
    public static void Apply(Gate gate, float* panel, int half, int rows, float* target, nint targetStride)
    {
        switch (gate)
        {
            case Gate.Silu:
                Apply<SiluFunction>(panel, half, rows, target, targetStride);
                break;
            case Gate.GeluTanh:
                Apply<GeluTanhFunction>(panel, half, rows, target, targetStride);
                break;
            default:
                Apply<GeluErfFunction>(panel, half, rows, target, targetStride);
                break;
        }
    }

    /// <summary>Panels are as wide as two vectors at least, because kernels are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TFunction>(float* panel, int half, int rows, float* target, nint targetStride)
        where TFunction : struct, IVectorFunction
    {
        var step = Vector<float>.Count;
        for (var row = 0; row < rows; row++)
        {
            if (half % step == 0)
            {
                for (var i = 0; i < half; i += step)
                {
                    (TFunction.Apply(Vector.Load(panel + i)) * Vector.Load(panel + half + i)).Store(target + i);
                }
            }
            else
            {
                for (var i = 0; i < half; i++)
                {
                    target[i] = TFunction.Apply(new Vector<float>(panel[i]))[0] * panel[half + i];
                }
            }
            panel += 2 * half;
            target += targetStride;
        }
    }

    private interface IVectorFunction
    {
        static abstract Vector<float> Apply(Vector<float> x);
    }

    private readonly struct SiluFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Apply(Vector<float> x) => VectorMath.Silu(x);
    }

    private readonly struct GeluTanhFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Apply(Vector<float> x) => VectorMath.GeluTanh(x);
    }

    private readonly struct GeluErfFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Apply(Vector<float> x) => VectorMath.GeluErf(x);
    }
}
