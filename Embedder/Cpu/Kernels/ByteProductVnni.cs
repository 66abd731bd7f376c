using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>AVX-VNNI: one instruction multiplies four unsigned bytes (weights, shifted by 128) by four signed ones
/// (activations) and adds the sum.</summary>
internal readonly unsafe struct ByteProductVnni : IByteProduct
{
    public static int Group => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* weights) => Vector256.Load(weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> weights, Vector256<byte> codes) =>
        AvxVnni.MultiplyWideningAndAdd(sums, weights, codes.AsSByte());
}
