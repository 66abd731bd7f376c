using System.Runtime.InteropServices;
using SearchEngine.Embedder.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Reads a model folder's tensors for libtorch, those of Dense modules among them, and merges an adapter.
/// </summary>
internal sealed class TensorReader : IDisposable
{
    private const string WeightEnd = ".weight";

    private readonly SafetensorsFolder checkpoint;
    private readonly AdapterOverlay? adapter;
    private readonly WeightSource trunk;
    private readonly Dictionary<string, WeightSource> dense = [];

    /// <param name="description">The model.</param>
    /// <param name="adapterFolder">A folder in PEFT's format; null takes one that lies in the model's own folder, if
    /// any.</param>
    public TensorReader(ModelDescription description, string? adapterFolder)
    {
        Description = description;
        checkpoint = SafetensorsFolder.Open(description.Folder);
        try
        {
            adapter = AdapterOverlay.Over(checkpoint, adapterFolder);
            TrunkPrefix = checkpoint.TrunkPrefix();
            trunk = new WeightSource(checkpoint, TrunkPrefix, adapter);
            foreach (var module in description.Dense)
            {
                dense.Add(module.Folder, new WeightSource(SafetensorsFolder.Open(module.Folder), ""));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ModelDescription Description { get; }

    public string TrunkPrefix { get; }

    /// <summary>A tensor as float32; 8-bit weights are multiplied out.</summary>
    public Tensor ReadFloats(string name, long[] shape) => tensor(Values(name, shape), shape);

    /// <summary>A tensor as float32, or as its 8-bit codes with a scale an output, [out, 1].</summary>
    public (Tensor Values, Tensor? Scales) Read(string name, long[] shape)
    {
        var (source, local) = Find(name);
        var view = source.Checkpoint[local].Expect(shape);
        if (view.Type != TensorType.I8 || adapter?.Changes(name) == true) return (ReadFloats(name, shape), null);
        var scale = source.Checkpoint[WeightSource.ScaleName(local)].Expect(shape[0]).ToFloats();
        var codes = new int[view.Count];
        var bytes = MemoryMarshal.Cast<byte, sbyte>(view.Bytes);
        for (var i = 0; i < codes.Length; i++) codes[i] = bytes[i];
        return (tensor(codes, shape, ScalarType.Int8), tensor(scale, [shape[0], 1]));
    }

    public void Dispose()
    {
        checkpoint.Dispose();
        foreach (var module in dense.Values) module.Checkpoint.Dispose();
    }

    /// <summary>Where a tensor is, and what it is called there.</summary>
    private (WeightSource Source, string Name) Find(string name)
    {
        var owner = dense.Keys.FirstOrDefault(folder =>
            name.StartsWith(folder + "/", StringComparison.Ordinal));
        return owner is null ? (trunk, name) : (dense[owner], name[(owner.Length + 1)..]);
    }

    private float[] Values(string name, long[] shape)
    {
        var (source, local) = Find(name);
        if (shape is not [var outputs, var inputs] || !local.EndsWith(WeightEnd, StringComparison.Ordinal))
        {
            return source.Values(local, shape);
        }
        var rows = source.Matrix(local[..^WeightEnd.Length], (int)outputs, (int)inputs, hasBias: false);
        var values = new float[checked(outputs * inputs)];
        for (var row = 0; row < rows.OutputSize; row++)
        {
            rows.Read(row, values.AsSpan(checked(row * rows.InputSize), rows.InputSize));
        }
        return values;
    }
}
