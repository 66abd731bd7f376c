using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Embedder;

/// <summary>A matrix with an adapter's update added: reading merges, so that an adapted model is as fast as a plain
/// one.</summary>
internal sealed class AdaptedRows(WeightRows source, LowRankUpdate update) : WeightRows
{
    public override int InputSize => source.InputSize;

    public override int OutputSize => source.OutputSize;

    public override bool HasBias => source.HasBias;

    public override IEnumerable<string> TensorNames => source.TensorNames;

    public override void Read(int row, Span<float> target)
    {
        source.Read(row, target);
        update.AddRow(row, target);
    }

    public override float Bias(int row) => source.Bias(row);
}
