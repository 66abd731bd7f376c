namespace SearchEngine.Embedder;

/// <summary>Rows of a checkpoint tensor [out, in], with its bias [out] where there is one.</summary>
internal sealed class TensorRows(TensorView weight, float[]? bias) : WeightRows
{
    public override int InputSize => (int)weight.Shape[1];

    public override int OutputSize => (int)weight.Shape[0];

    public override bool HasBias => bias is not null;

    public override IEnumerable<string> TensorNames => [weight.Name];

    public override void Read(int row, Span<float> target) => weight.CopyTo((long)row * InputSize, target);

    public override float Bias(int row) => bias?[row] ?? 0;
}
