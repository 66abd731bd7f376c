namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A run of another matrix's rows: one half of a tensor that holds two.</summary>
internal sealed class SlicedRows(WeightRows source, int first, int count) : WeightRows
{
    public override int InputSize => source.InputSize;

    public override int OutputSize => count;

    public override bool HasBias => source.HasBias;

    public override IEnumerable<string> TensorNames => source.TensorNames;

    public override void Read(int row, Span<float> target) => source.Read(first + row, target);

    public override float Bias(int row) => source.Bias(first + row);
}
