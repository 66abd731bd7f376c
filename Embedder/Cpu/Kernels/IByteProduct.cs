using System.Runtime.Intrinsics;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>How an instruction set multiplies integer codes and adds neighbouring products, as a type.</summary>
internal unsafe interface IByteProduct
{
    /// <summary>Weights of one output that one step takes.</summary>
    static abstract int Group { get; }

    /// <summary>Eight outputs' weights as the multiplication wants them; groups lie side by side.</summary>
    static abstract Vector256<byte> Load(byte* weights);

    /// <summary>sums += products of each group with four bytes of codes, the same for every output.</summary>
    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> weights, Vector256<byte> codes);
}
