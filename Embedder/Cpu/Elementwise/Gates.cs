using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>The gated feed-forward functions, on a panel whose left half is passed through the function and whose
/// right half multiplies it.</summary>
internal static unsafe class Gates
{
    /// <summary>target[rows, half] = f(panel[rows, 0..half]) * panel[rows, half..2 half], by the widest vectors that
    /// fill a half; kernels are so wide that one does.</summary>
    public static void Apply(Gate gate, float* panel, int half, int rows, float* target, nint targetStride)
    {
        if (Vector512.IsHardwareAccelerated && half % Lanes512.Count == 0)
        {
            Apply<Lanes512, Vector512<float>>(gate, panel, half, rows, target, targetStride);
        }
        else if (Vector256.IsHardwareAccelerated && half % Lanes256.Count == 0)
        {
            Apply<Lanes256, Vector256<float>>(gate, panel, half, rows, target, targetStride);
        }
        else
        {
            Apply<Lanes128, Vector128<float>>(gate, panel, half, rows, target, targetStride);
        }
    }

    private static void Apply<TLanes, TVector>(Gate gate, float* panel, int half, int rows, float* target,
        nint targetStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        switch (gate)
        {
            case Gate.Silu:
                Apply<TLanes, TVector, SiluFunction<TLanes, TVector>>(panel, half, rows, target, targetStride);
                break;
            case Gate.GeluTanh:
                Apply<TLanes, TVector, GeluTanhFunction<TLanes, TVector>>(panel, half, rows, target, targetStride);
                break;
            default:
                Apply<TLanes, TVector, GeluErfFunction<TLanes, TVector>>(panel, half, rows, target, targetStride);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TLanes, TVector, TFunction>(float* panel, int half, int rows, float* target,
        nint targetStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TFunction : struct, IVectorFunction<TVector>
    {
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < half; i += TLanes.Count)
            {
                var gated = TFunction.Apply(TLanes.Load(panel + i));
                TLanes.Store(TLanes.Multiply(gated, TLanes.Load(panel + half + i)), target + i);
            }
            panel += 2 * half;
            target += targetStride;
        }
    }

    private interface IVectorFunction<TVector>
    {
        static abstract TVector Apply(TVector x);
    }

    private readonly struct SiluFunction<TLanes, TVector> : IVectorFunction<TVector>
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => VectorMath<TLanes, TVector>.Silu(x);
    }

    private readonly struct GeluTanhFunction<TLanes, TVector> : IVectorFunction<TVector>
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => VectorMath<TLanes, TVector>.GeluTanh(x);
    }

    private readonly struct GeluErfFunction<TLanes, TVector> : IVectorFunction<TVector>
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x) => VectorMath<TLanes, TVector>.GeluErf(x);
    }
}
