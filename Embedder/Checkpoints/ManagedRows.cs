namespace SearchEngine.Embedder;

/// <summary>A matrix [out, in] held in an array, with its bias [out] where there is one.</summary>
internal sealed class ManagedRows(string name, float[] weight, int outputSize, int inputSize, float[]? bias)
    : WeightRows
{
    public override int InputSize => inputSize;

    public override int OutputSize => outputSize;

    public override bool HasBias => bias is not null;

    public override IEnumerable<string> TensorNames => [name];

    public override void Read(int row, Span<float> target) =>
        weight.AsSpan(row * inputSize, inputSize).CopyTo(target);

    public override float Bias(int row) => bias?[row] ?? 0;
}
