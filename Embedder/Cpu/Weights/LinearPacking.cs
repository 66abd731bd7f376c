using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>How linear layers are packed: with which kernels, in which precision.</summary>
/// <param name="Kernel">The float32 kernel.</param>
/// <param name="FoldsLatents">Whether latent attention is folded; null decides by the cheaper form.</param>
internal sealed record LinearPacking(FloatKernel Kernel, bool? FoldsLatents = null)
{
    public PackedLinear Pack(WeightRows rows) => new FloatLinear(rows, Kernel);

    /// <summary>Two matrices of a gated block, interleaved as the gate's kernel wants them.</summary>
    public PackedLinear PackGated(WeightRows gate, WeightRows linear) =>
        new FloatLinear(new GatedRows(gate, linear, Kernel.Width), Kernel);
}
