using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>What one thread of a pass needs for itself.</summary>
internal sealed class MemberScratch(FloatKernel kernel) : IDisposable
{
    /// <summary>Rows of a gated product kept in <see cref="Panel"/> at a time: small enough for the first-level cache.
    /// </summary>
    public const int PanelRows = 96;

    public Attention Attention { get; } = new(kernel);

    public KeyValuePanels KeyValue { get; } = new(kernel);

    /// <summary>[panel rows, panel width].</summary>
    public AlignedBuffer<float> Panel { get; } = new(PanelRows * Strides.WidestPanel);

    public void Dispose()
    {
        Attention.Dispose();
        KeyValue.Dispose();
        Panel.Dispose();
    }
}
