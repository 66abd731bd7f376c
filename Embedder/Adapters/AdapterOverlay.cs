namespace SearchEngine.Embedder.Adapters;

/// <summary>An adapter laid over a checkpoint: what of it changes or replaces a tensor.</summary>
internal sealed class AdapterOverlay
{
    private const string WeightEnd = ".weight";

    private readonly string folder;
    private readonly string trunkPrefix;
    private readonly Dictionary<string, LowRankUpdate> updates;
    private readonly Dictionary<string, WholeTensor> whole;

    /// <param name="folder">A folder in PEFT's format.</param>
    /// <param name="checkpoint">What it lies over.</param>
    /// <exception cref="ModelFolderException">The adapter changes a tensor that the checkpoint lacks.</exception>
    public AdapterOverlay(string folder, SafetensorsFolder checkpoint)
    {
        this.folder = folder;
        trunkPrefix = checkpoint.TrunkPrefix();
        var adapter = PeftAdapter.Load(folder);
        updates = adapter.Updates.ToDictionary(update => update.Layer + WeightEnd, StringComparer.Ordinal);
        whole = adapter.Whole.ToDictionary(tensor => Relative(tensor.Name), StringComparer.Ordinal);
        var known = checkpoint.Tensors.Select(tensor => Relative(tensor.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in updates.Keys.Concat(whole.Keys))
        {
            if (known.Contains(name)) continue;
            throw new ModelFolderException(folder, $"changes {name}, which the model does not have; use it with the "
                + "model that it was trained on.");
        }
    }

    /// <summary>The adapter asked for, else the one that lies in the checkpoint's own folder, else null.</summary>
    public static AdapterOverlay? Over(SafetensorsFolder checkpoint, string? asked = null) =>
        PeftAdapter.FolderOver(checkpoint.Path, asked) is { } folder ? new AdapterOverlay(folder, checkpoint) : null;

    /// <summary>Whether a tensor's values are other than the checkpoint's.</summary>
    public bool Changes(string name) =>
        updates.ContainsKey(Relative(name)) || whole.ContainsKey(Relative(name));

    /// <summary>A tensor's values with the adapter in them, row-major.</summary>
    public float[] Merged(TensorView tensor)
    {
        var shape = tensor.Shape.ToArray();
        if (Replacement(tensor.Name, shape) is { } replacement) return replacement;
        var values = tensor.ToFloats();
        if (shape is [var rows, var columns]) Update(tensor.Name, (int)rows, (int)columns)?.AddTo(values);
        return values;
    }

    /// <summary>The values that take a tensor's place, or null.</summary>
    public float[]? Replacement(string name, ReadOnlySpan<long> shape)
    {
        if (!whole.TryGetValue(Relative(name), out var tensor)) return null;
        return shape.SequenceEqual(tensor.Shape) ? tensor.Values : throw Misfit(name, shape, tensor.Shape);
    }

    /// <summary>The update of a matrix, or null.</summary>
    public LowRankUpdate? Update(string name, int output, int input)
    {
        if (!updates.TryGetValue(Relative(name), out var update)) return null;
        return update.Outputs == output && update.Inputs == input ? update
            : throw Misfit(name, [output, input], [update.Outputs, update.Inputs]);
    }

    private string Relative(string name) =>
        name.StartsWith(trunkPrefix, StringComparison.Ordinal) ? name[trunkPrefix.Length..] : name;

    private ModelFolderException Misfit(string name, ReadOnlySpan<long> shape, long[] found) =>
        new(folder, $"changes {name} as [{string.Join(", ", found)}] and the model has it as "
            + $"[{string.Join(", ", shape.ToArray())}]; use it with the model that it was trained on.");
}
