namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>Finds a model's tensors by their Hugging Face path and checks their shapes against the description.
/// </summary>
internal sealed class WeightSource(SafetensorsFolder folder, string trunkPrefix)
{
    /// <summary>The trunk's matrix [out, in] at a path such as <c>layers.0.mlp.up_proj</c>.</summary>
    public WeightRows Trunk(string path, int output, int input, bool hasBias) =>
        Matrix(trunkPrefix + path, output, input, hasBias);

    /// <summary>The matrix <c>name.weight</c> [out, in], with <c>name.bias</c> [out].</summary>
    public WeightRows Matrix(string name, int output, int input, bool hasBias) => new TensorRows(
        folder[name + ".weight"].Expect(output, input), hasBias ? folder[name + ".bias"].Expect(output) : null);

    /// <summary>The trunk's norm weight [size]; <paramref name="offset"/> is added, as Gemma stores w - 1.</summary>
    public AlignedBuffer<float> TrunkVector(string path, int size, float offset) =>
        Vector(trunkPrefix + path, size, offset);

    /// <summary>A vector [size].</summary>
    public unsafe AlignedBuffer<float> Vector(string name, int size, float offset = 0)
    {
        var values = folder[name].Expect(size).ToFloats();
        var buffer = new AlignedBuffer<float>(size);
        for (var i = 0; i < size; i++) buffer.Pointer[i] = values[i] + offset;
        return buffer;
    }

    public TensorView Embeddings(int vocabulary, int hidden) =>
        folder[trunkPrefix + "embed_tokens.weight"].Expect(vocabulary, hidden);

    /// <summary>A matrix tensor under its full name.</summary>
    public TensorView Tensor(string name, int rows, int columns) => folder[name].Expect(rows, columns);
}
