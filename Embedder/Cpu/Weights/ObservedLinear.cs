using SearchEngine.Embedder.Compression;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A linear layer that also notes the size of its inputs, for pruning. One thread at a time.</summary>
internal sealed unsafe class ObservedLinear : PackedLinear
{
    private readonly PackedLinear inner;
    private readonly double[] squares;

    public ObservedLinear(WeightRows rows, PackedLinear inner, ActivationNorms norms)
        : base(rows, inner.PanelWidth)
    {
        this.inner = inner;
        squares = norms.Share(rows.TensorNames, rows.InputSize);
    }

    public override void AddPanel(in LinearInput input, int rows, int panel, float* target, nint stride)
    {
        if (panel == 0)
        {
            for (var row = 0; row < rows; row++)
            {
                var values = input.Values + row * input.Stride;
                for (var i = 0; i < InputSize; i++) squares[i] += (double)values[i] * values[i];
            }
        }
        inner.AddPanel(input, rows, panel, target, stride);
    }

    public override void Dispose()
    {
        inner.Dispose();
        base.Dispose();
    }
}
