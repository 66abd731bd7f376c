using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Embedder;

/// <summary>Finds a model's tensors by their Hugging Face path, checks their shapes against the description, and merges
/// an adapter where one is given.</summary>
internal sealed class WeightSource(SafetensorsFolder folder, string trunkPrefix, AdapterOverlay? adapter = null)
{
    private const string ScaleEnd = ".weight_scale";
    private const string WeightEnd = ".weight";
    private const string BiasEnd = ".bias";

    /// <summary>Where the tensors come from.</summary>
    public SafetensorsFolder Checkpoint => folder;

    /// <summary>What the scales of an 8-bit matrix are called.</summary>
    /// <param name="weight">Name of the matrix, with its <c>.weight</c>.</param>
    public static string ScaleName(string weight) => weight[..^WeightEnd.Length] + ScaleEnd;

    /// <summary>The trunk's matrix [out, in] at a path such as <c>layers.0.mlp.up_proj</c>.</summary>
    public WeightRows Trunk(string path, int output, int input, bool hasBias) =>
        Matrix(trunkPrefix + path, output, input, hasBias);

    /// <summary>The matrix <c>name.weight</c> [out, in], with <c>name.bias</c> [out]; in 8 bits its scales [out] are
    /// <c>name.weight_scale</c>.</summary>
    public WeightRows Matrix(string name, int output, int input, bool hasBias)
    {
        var weight = folder[name + WeightEnd].Expect(output, input);
        var bias = hasBias ? Values(name + BiasEnd, output) : null;
        if (adapter?.Replacement(weight.Name, [output, input]) is { } replacement)
        {
            return new ManagedRows(weight.Name, replacement, output, input, bias);
        }
        WeightRows rows = weight.Type == TensorType.I8
            ? new QuantizedTensorRows(weight, folder[ScaleName(weight.Name)].Expect(output), bias)
            : new TensorRows(weight.ExpectFloats(), bias);
        return adapter?.Update(weight.Name, output, input) is { } update ? new AdaptedRows(rows, update) : rows;
    }

    /// <summary>The trunk's vector [size] at a path such as <c>norm.weight</c>.</summary>
    public float[] TrunkVector(string path, int size) => Values(trunkPrefix + path, size);

    /// <summary>[vocabulary, d], left in the file unless the adapter replaces them.</summary>
    public EmbeddingTable Embeddings(int vocabulary, int hidden)
    {
        var name = trunkPrefix + "embed_tokens.weight";
        return new EmbeddingTable(folder[name].Expect(vocabulary, hidden).ExpectFloats(),
            adapter?.Replacement(name, [vocabulary, hidden]));
    }

    /// <summary>All values of a tensor under its full name, row-major.</summary>
    public float[] Values(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = folder[name].Expect(shape);
        return adapter?.Replacement(name, shape) ?? tensor.ToFloats();
    }
}
