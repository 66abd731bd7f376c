using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>A model packed for the CPU. Immutable and shared by all threads; the token embeddings stay in the mapped
/// checkpoint, which is the model's from then on.</summary>
internal sealed class CpuModel : IDisposable
{
    private readonly SafetensorsFolder checkpoint;

    public CpuModel(ModelDescription description, LinearPacking packing, SafetensorsFolder checkpoint,
        EmbeddingTable embeddings,
        IReadOnlyList<LayerWeights> layers, AlignedBuffer<float> finalNorm, CrossAttentionWeights? cross,
        IReadOnlyList<PackedLinear> dense)
    {
        this.checkpoint = checkpoint;
        Description = description;
        Kernel = packing.Kernel;
        Arithmetic = packing.Name;
        Bytes = packing.Precision == EmbedderPrecision.Int8 ? packing.Bytes : null;
        Embeddings = embeddings;
        Layers = layers;
        FinalNorm = finalNorm;
        Cross = cross;
        Dense = dense;
        Shape = CpuShape.Of(description, layers, cross);
        WorkPerToken = layers.Sum(layer => layer.Computed.Sum(Work)) + (cross is null ? 0 : cross.Computed.Sum(Work));
        Rotary = new Rotary(description.Rope, description.HeadDim);
        WindowRotary = description.WindowRope == description.Rope ? Rotary
            : new Rotary(description.WindowRope, description.HeadDim);
    }

    public ModelDescription Description { get; }

    /// <summary>The float32 kernel, which attention uses in every precision.</summary>
    public FloatKernel Kernel { get; }

    /// <summary>The int8 kernel of the linear layers; null where they are float32.</summary>
    public ByteKernel? Bytes { get; }

    /// <summary>Precision and instruction set, for reports.</summary>
    public string Arithmetic { get; }

    /// <summary>[vocabulary, d], mapped.</summary>
    public EmbeddingTable Embeddings { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    public AlignedBuffer<float> FinalNorm { get; }

    public CrossAttentionWeights? Cross { get; }

    public IReadOnlyList<PackedLinear> Dense { get; }

    public CpuShape Shape { get; }

    /// <summary>Multiplications that the linear layers cost a token: the measure of whether sharing is worth it.
    /// </summary>
    public long WorkPerToken { get; }

    public Rotary Rotary { get; }

    public Rotary WindowRotary { get; }

    private static long Work(PackedLinear linear) => (long)linear.InputSize * linear.OutputSize;

    public void Dispose()
    {
        foreach (var layer in Layers) layer.Dispose();
        foreach (var linear in Dense) linear.Dispose();
        FinalNorm.Dispose();
        Cross?.Dispose();
        checkpoint.Dispose();
    }
}
