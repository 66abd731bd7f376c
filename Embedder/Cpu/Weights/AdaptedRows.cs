using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A matrix with an adapter's update added: reading merges, so that an adapted model is as fast as a plain one.
/// </summary>
internal sealed class AdaptedRows(WeightRows source, LowRankUpdate update) : WeightRows
{
    public override int InputSize => source.InputSize;

    public override int OutputSize => source.OutputSize;

    public override bool HasBias => source.HasBias;

    public override IEnumerable<string> TensorNames => source.TensorNames;

    public override void Read(int row, Span<float> target)
    {
        source.Read(row, target);
        for (var r = 0; r < update.Rank; r++)
        {
            var factor = update.Scale * update.Up[row * update.Rank + r];
            var down = update.Down.AsSpan(r * InputSize, InputSize);
            for (var i = 0; i < target.Length; i++) target[i] += factor * down[i];
        }
    }

    public override float Bias(int row) => source.Bias(row);
}
