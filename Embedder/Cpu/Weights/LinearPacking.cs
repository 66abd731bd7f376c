using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>How linear layers are packed: with which kernels, in which precision.</summary>
/// <param name="Kernel">The float32 kernel.</param>
/// <param name="Precision">Number format of the linear layers.</param>
/// <param name="Bytes">The int8 kernel; null rounds weights to 8 bits and computes them in float32.</param>
/// <param name="FoldsLatents">Whether latent attention is folded; null decides by the cheaper form.</param>
/// <param name="Norms">Notes the layers' inputs where it is given.</param>
internal sealed record LinearPacking(FloatKernel Kernel, EmbedderPrecision Precision = EmbedderPrecision.Float32,
    ByteKernel? Bytes = null, bool? FoldsLatents = null, ActivationNorms? Norms = null)
{
    /// <summary>Instruction sets, for reports.</summary>
    public string Name => Precision == EmbedderPrecision.Float32 ? $"float32 by {Kernel.Name}"
        : $"int8 by {Bytes?.Name ?? Kernel.Name}";

    private int PanelWidth => Precision == EmbedderPrecision.Int8 && Bytes is not null ? Bytes.Width : Kernel.Width;

    /// <summary>Whether what leads up to a layer has to be computed: not where its weights are all zero, as in fresh
    /// layers that start as the identity. Where inputs are observed, everything is.</summary>
    public bool IsNeeded(WeightRows rows) => Norms is not null || !rows.IsZero();

    public PackedLinear Pack(WeightRows rows) =>
        Norms is null ? PackPlain(rows) : new ObservedLinear(rows, PackPlain(rows), Norms);

    /// <summary>Two matrices of a gated block, interleaved as the gate's kernel wants them.</summary>
    public PackedLinear PackGated(WeightRows gate, WeightRows linear) =>
        Pack(new GatedRows(gate, linear, PanelWidth));

    private PackedLinear PackPlain(WeightRows rows)
    {
        if (Precision == EmbedderPrecision.Float32) return new FloatLinear(rows, Kernel);
        return Bytes is null ? new FloatLinear(new ByteRows(rows), Kernel) : new ByteLinear(rows, Bytes);
    }
}
