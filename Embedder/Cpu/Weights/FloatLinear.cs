using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A linear layer in float32.</summary>
internal sealed unsafe class FloatLinear : PackedLinear
{
    /// <summary>Inputs worked on at a time, so that a panel's part stays in the second-level cache over all rows.
    /// </summary>
    private const int BlockInputs = 2048;

    private readonly FloatKernel kernel;
    private readonly AlignedBuffer<float> weights; // [panel, in, width]

    public FloatLinear(WeightRows rows, FloatKernel kernel)
        : base(rows, kernel.Width)
    {
        this.kernel = kernel;
        weights = new AlignedBuffer<float>((long)Panels * PanelWidth * InputSize);
        Parallel.For(0, Panels, () => new float[InputSize], (panel, _, line) =>
        {
            Pack(rows, panel, line);
            return line;
        }, _ => { });
    }

    public override void AddPanel(in LinearInput input, int rows, int panel, float* target, nint stride)
    {
        var source = weights.Pointer + (long)panel * PanelWidth * InputSize;
        for (var k = 0; k < InputSize; k += BlockInputs)
        {
            kernel.Add(input.Values + k, input.Stride, rows, source + (long)k * PanelWidth, target, stride,
                Math.Min(BlockInputs, InputSize - k));
        }
    }

    public override void Dispose()
    {
        weights.Dispose();
        base.Dispose();
    }

    private void Pack(WeightRows rows, int panel, float[] line)
    {
        var target = weights.Pointer + (long)panel * PanelWidth * InputSize;
        for (var i = 0; i < PanelWidth && panel * PanelWidth + i < OutputSize; i++)
        {
            rows.Read(panel * PanelWidth + i, line);
            for (var k = 0; k < line.Length; k++) target[(long)k * PanelWidth + i] = line[k];
        }
    }
}
