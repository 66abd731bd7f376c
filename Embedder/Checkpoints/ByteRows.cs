namespace SearchEngine.Embedder;

/// <summary>A matrix whose weights are rounded to 8 bits, one scale an output, and read back as floats.</summary>
internal sealed class ByteRows(WeightRows source) : WeightRows
{
    private const int Largest = 127;

    public override int InputSize => source.InputSize;

    public override int OutputSize => source.OutputSize;

    public override bool HasBias => source.HasBias;

    /// <summary>The scale of a row: its largest magnitude becomes 127.</summary>
    public static float Scale(ReadOnlySpan<float> row)
    {
        var max = 0f;
        foreach (var value in row) max = Math.Max(max, Math.Abs(value));
        return max / Largest;
    }

    public static int Code(float value, float scale) => scale > 0 ? (int)MathF.Round(value / scale) : 0;

    public override IEnumerable<string> TensorNames => source.TensorNames;

    public override void Read(int row, Span<float> target)
    {
        source.Read(row, target);
        var scale = Scale(target);
        for (var i = 0; i < target.Length; i++) target[i] = Code(target[i], scale) * scale;
    }

    public override float Bias(int row) => source.Bias(row);
}
