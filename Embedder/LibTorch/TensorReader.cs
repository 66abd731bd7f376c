using System.Runtime.InteropServices;
using SearchEngine.Embedder.Cpu.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Reads a model folder's tensors for libtorch, those of Dense modules among them, and merges an adapter.
/// </summary>
internal sealed class TensorReader : IDisposable
{
    private readonly SafetensorsFolder checkpoint;
    private readonly Dictionary<string, SafetensorsFolder> dense = [];
    private readonly AdapterOverlay? adapter;

    /// <param name="description">The model.</param>
    /// <param name="adapterFolder">A folder in PEFT's format, or null.</param>
    public TensorReader(ModelDescription description, string? adapterFolder)
    {
        Description = description;
        checkpoint = SafetensorsFolder.Open(description.Folder);
        try
        {
            foreach (var module in description.Dense) dense.Add(module.Folder, SafetensorsFolder.Open(module.Folder));
            adapter = adapterFolder is null ? null : new AdapterOverlay(adapterFolder, checkpoint);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ModelDescription Description { get; }

    public string TrunkPrefix => checkpoint.TrunkPrefix();

    /// <summary>A tensor as float32; 8-bit weights are multiplied out.</summary>
    public Tensor ReadFloats(string name, long[] shape) => tensor(Values(Find(name, shape), shape), shape);

    /// <summary>A tensor as float32, or as its 8-bit codes with a scale an output, [out, 1].</summary>
    public (Tensor Values, Tensor? Scales) Read(string name, long[] shape)
    {
        var view = Find(name, shape);
        var isAdapted = adapter?.Replacement(name, shape) is not null
            || adapter?.Update(name, (int)shape[0], (int)shape[^1]) is not null;
        if (view.Type != TensorType.I8 || isAdapted) return (tensor(Values(view, shape), shape), null);
        var codes = new int[view.Count];
        var bytes = MemoryMarshal.Cast<byte, sbyte>(view.Bytes);
        for (var i = 0; i < codes.Length; i++) codes[i] = bytes[i];
        return (tensor(codes, shape, ScalarType.Int8), tensor(Scales(view), [shape[0], 1]));
    }

    public void Dispose()
    {
        checkpoint.Dispose();
        foreach (var module in dense.Values) module.Dispose();
    }

    private TensorView Find(string name, long[] shape)
    {
        var owner = dense.Keys.FirstOrDefault(folder => name.StartsWith(folder, StringComparison.Ordinal));
        return (owner is null ? checkpoint[name] : dense[owner][name[(owner.Length + 1)..]]).Expect(shape);
    }

    private float[] Values(TensorView view, long[] shape)
    {
        if (adapter?.Replacement(view.Name, shape) is { } replacement) return replacement;
        var values = view.Type == TensorType.I8 ? Dequantized(view) : view.ToFloats();
        if (shape.Length == 2) adapter?.Update(view.Name, (int)shape[0], (int)shape[1])?.AddTo(values);
        return values;
    }

    private float[] Dequantized(TensorView view)
    {
        var rows = new QuantizedTensorRows(view, checkpoint[ScaleName(view)], bias: null);
        var values = new float[view.Count];
        for (var row = 0; row < rows.OutputSize; row++)
        {
            rows.Read(row, values.AsSpan(row * rows.InputSize, rows.InputSize));
        }
        return values;
    }

    private float[] Scales(TensorView view) => checkpoint[ScaleName(view)].Expect(view.Shape[0]).ToFloats();

    private static string ScaleName(TensorView view) => view.Name[..^".weight".Length] + WeightSource.ScaleEnd;
}
