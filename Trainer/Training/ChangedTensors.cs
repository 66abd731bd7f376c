// The outcome of a fine-tune as an adapter over the model that it began with, whatever was trained: low-rank updates as
// they are, or else the tensors that changed, whole (PEFT's modules_to_save).
using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Trainer.Training;

/// <summary>Writes what a fine-tune changed as a PEFT folder.</summary>
public static class ChangedTensors
{
    private const double NoDropout = 0;

    /// <summary>Writes the adapter.</summary>
    /// <param name="model">The model folder that the adapter will lie over.</param>
    /// <param name="tuned">The model folder that a fine-tune wrote.</param>
    /// <param name="isDirect">Whether the fine-tune began with the very weights of <paramref name="model"/>: then its
    /// low-rank updates fit there.</param>
    /// <param name="folder">The adapter's folder.</param>
    /// <returns>How many tensors it changes.</returns>
    public static int Write(string model, string tuned, bool isDirect, string folder)
    {
        string lowRank = Path.Combine(tuned, ModelFiles.AdapterFolder);
        PeftAdapter adapter = isDirect && PeftAdapter.IsIn(lowRank)
            ? PeftAdapter.Load(lowRank)
            : new PeftAdapter([], Changed(model, tuned));
        using SafetensorsFolder checkpoint = SafetensorsFolder.Open(model);
        adapter.Save(folder, Path.GetFileName(model.TrimEnd('/')), NoDropout, checkpoint.TrunkPrefix());
        return adapter.Updates.Count + adapter.Whole.Count;
    }

    private static List<WholeTensor> Changed(string model, string tuned)
    {
        using SafetensorsFolder before = SafetensorsFolder.Open(model);
        using SafetensorsFolder after = SafetensorsFolder.Open(tuned);
        string trunk = before.TrunkPrefix();
        List<WholeTensor> changed = [];
        foreach (TensorView tensor in after.Tensors)
        {
            float[] values = tensor.ToFloats();
            if (!before[tensor.Name].ToFloats().AsSpan().SequenceEqual(values))
            {
                string name = tensor.Name.StartsWith(trunk, StringComparison.Ordinal)
                    ? tensor.Name[trunk.Length..]
                    : tensor.Name;
                changed.Add(new WholeTensor(name, [.. tensor.Shape], values));
            }
        }
        return changed;
    }
}
