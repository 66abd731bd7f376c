namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A matrix [out, in] inside a larger one: its rows are stride floats apart. Whoever makes it keeps the memory
/// alive.</summary>
internal sealed unsafe class StridedRows(float* values, int outputSize, int inputSize, nint stride) : WeightRows
{
    public override int InputSize => inputSize;

    public override int OutputSize => outputSize;

    public override void Read(int row, Span<float> target) =>
        new ReadOnlySpan<float>(values + row * stride, inputSize).CopyTo(target);
}
