using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>AVX2: codes of activations are stored as 16 bits, so that the multiplication of 16-bit pairs is exact;
/// multiplying bytes directly would saturate.</summary>
internal readonly unsafe struct ByteProductAvx2 : IByteProduct
{
    public static int Group => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* weights) => Avx2.ConvertToVector256Int16((sbyte*)weights).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> weights, Vector256<byte> codes) =>
        sums + Avx2.MultiplyAddAdjacent(codes.AsInt16(), weights.AsInt16());
}
