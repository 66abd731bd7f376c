namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>Rows of a checkpoint tensor [out, in], with its bias [out] where there is one.</summary>
internal sealed class TensorRows(TensorView weight, TensorView? bias = null) : WeightRows
{
    private readonly float[]? biases = bias?.ToFloats();

    public override int InputSize => (int)weight.Shape[1];

    public override int OutputSize => (int)weight.Shape[0];

    public override bool HasBias => biases is not null;

    public override void Read(int row, Span<float> target) => weight.CopyTo((long)row * InputSize, target);

    public override float Bias(int row) => biases?[row] ?? 0;
}
