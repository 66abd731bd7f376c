using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>An adapter laid over a checkpoint: what of it changes or replaces a tensor.</summary>
internal sealed class AdapterOverlay
{
    private const string WeightEnd = ".weight";

    private readonly string folder;
    private readonly string trunkPrefix;
    private readonly Dictionary<string, LowRankUpdate> updates;
    private readonly Dictionary<string, WholeTensor> whole;

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
