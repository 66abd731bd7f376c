namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>A matrix [out, in] that was computed, row-major in native memory.</summary>
internal sealed unsafe class ArrayRows(AlignedBuffer<float> values, int outputSize, int inputSize) : WeightRows
{
    public override int InputSize => inputSize;

    public override int OutputSize => outputSize;

    public override void Read(int row, Span<float> target)
    {
        new ReadOnlySpan<float>(values.Pointer + (long)row * inputSize, inputSize).CopyTo(target);
        GC.KeepAlive(values);
    }
}
