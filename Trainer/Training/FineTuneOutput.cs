using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// Writes a fine-tuned model: the base's files, merged weights in the base's precision, adapters beside them.
/// </summary>
internal static class FineTuneOutput
{
    private const string WeightsFile = "model.safetensors";

    /// <summary>Writes the output folder.</summary>
    /// <param name="request">Names the base and the output.</param>
    /// <param name="start">The folder that training began with: the base, or the base in another shape.</param>
    /// <param name="settings">The adapters' dropout.</param>
    /// <param name="encoder">What was trained.</param>
    public static void Write(FineTuneRequest request, string start, FineTuneSettings settings, DecoderEncoder encoder)
    {
        ModelFiles.Copy(start, request.Output);
        (string Name, long[] Shape, float[] Values)[] weights = encoder.MergedWeights().ToArray();
        IReadOnlyList<DenseDescription> modules = encoder.Description.Dense;
        WriteWeights(start, request.Output, weights.Where(
            weight => !modules.Any(module => weight.Name.StartsWith(Front(module), StringComparison.Ordinal))));
        foreach (DenseDescription module in modules)
        {
            string relative = Path.GetRelativePath(Path.GetFullPath(start), module.Folder);
            string front = Front(module);
            WriteWeights(module.Folder, Path.Combine(request.Output, relative), weights
                .Where(weight => weight.Name.StartsWith(front, StringComparison.Ordinal))
                .Select(weight => (weight.Name[front.Length..], weight.Shape, weight.Values)));
        }
        string adapter = Path.Combine(request.Output, ModelFiles.AdapterFolder);
        if (Directory.Exists(adapter))
        {
            Directory.Delete(adapter, recursive: true); // of a run before this one
        }
        if (encoder.Adaptation == Adaptation.LowRank)
        {
            encoder.ToPeft().Save(
                adapter, Path.GetFileName(request.Model.TrimEnd('/')), settings.LoraDropout, encoder.TrunkPrefix);
        }
    }

    /// <summary>What stands in front of the names of a Dense module's tensors.</summary>
    private static string Front(DenseDescription module) => module.Folder + "/";

    /// <summary>Writes tensors in the precision that a folder has them in; those that it lacks in float32.</summary>
    private static void WriteWeights(
        string from, string to, IEnumerable<(string Name, long[] Shape, float[] Values)> weights)
    {
        using SafetensorsFolder source = SafetensorsFolder.Open(from);
        SafetensorsWriter writer = new();
        foreach ((string name, long[] shape, float[] values) in weights)
        {
            TensorType type = source.TryGet(name, out TensorView? view) ? view.Type : TensorType.F32;
            writer.Add(name, shape, values, type);
        }
        writer.Save(Path.Combine(to, WeightsFile));
    }
}
