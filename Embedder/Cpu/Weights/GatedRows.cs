namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// The two matrices of a gated block, interleaved so that a panel holds half a panel of gates and, behind it, the same
/// outputs of the other matrix: the gate is then applied on a panel while it is still in the first-level cache.
/// </summary>
internal sealed class GatedRows(WeightRows gate, WeightRows linear, int panelWidth) : WeightRows
{
    private readonly int half = panelWidth / 2;

    public override int InputSize => gate.InputSize;

    /// <summary>Both matrices' outputs, each filled up to whole half panels.</summary>
    public override int OutputSize => (gate.OutputSize + half - 1) / half * panelWidth;

    public override bool HasBias => gate.HasBias || linear.HasBias;

    public override IEnumerable<string> TensorNames => gate.TensorNames.Concat(linear.TensorNames);

    public override void Read(int row, Span<float> target)
    {
        var (source, index) = Find(row);
        if (index < source.OutputSize) source.Read(index, target);
        else target.Clear();
    }

    public override float Bias(int row)
    {
        var (source, index) = Find(row);
        return index < source.OutputSize ? source.Bias(index) : 0;
    }

    private (WeightRows Source, int Index) Find(int row)
    {
        var (panel, at) = Math.DivRem(row, panelWidth);
        return at < half ? (gate, panel * half + at) : (linear, panel * half + at - half);
    }
}
