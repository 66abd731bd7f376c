namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>Several matrices of the same input on top of each other: q, k and v as one product.</summary>
internal sealed class StackedRows(params WeightRows[] parts) : WeightRows
{
    public override int InputSize => parts[0].InputSize;

    public override int OutputSize { get; } = parts.Sum(part => part.OutputSize);

    public override bool HasBias { get; } = parts.Any(part => part.HasBias);

    public override IEnumerable<string> TensorNames => parts.SelectMany(part => part.TensorNames);

    public override void Read(int row, Span<float> target)
    {
        var part = Find(ref row);
        part.Read(row, target);
    }

    public override float Bias(int row)
    {
        var part = Find(ref row);
        return part.Bias(row);
    }

    private WeightRows Find(ref int row)
    {
        var at = 0;
        while (row >= parts[at].OutputSize) row -= parts[at++].OutputSize;
        return parts[at];
    }
}
