using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// Writes a fine-tuned model: the base's files, merged weights in the base's precision, adapters beside them.
/// </summary>
internal static class FineTuneOutput
{
    private const string WeightsFile = "model.safetensors";

    /// <summary>Name of the folder with the adapters, in PEFT's format.</summary>
    public const string AdapterFolder = "adapter";

    /// <summary>Writes the output folder.</summary>
    public static void Write(FineTuneRequest request, FineTuneSettings settings, DecoderEncoder encoder)
    {
        Directory.CreateDirectory(request.Output);
        foreach (string file in Directory.EnumerateFiles(request.Model, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(request.Model, file);
            bool isOwn = relative.Contains(".safetensors", StringComparison.Ordinal) ||
                relative is TrainingReport.FileName or ReportPage.FileName or "README.md";
            string copy = Path.Combine(request.Output, relative);
            if (!isOwn && Path.GetFullPath(copy) != Path.GetFullPath(file))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
        using (SafetensorsFolder source = SafetensorsFolder.Open(request.Model))
        {
            SafetensorsWriter writer = new();
            foreach ((string name, long[] shape, float[] values) in encoder.MergedWeights())
            {
                TensorType type = source.TryGet(name, out TensorView? view) ? view.Type : TensorType.F32;
                writer.Add(name, shape, values, type);
            }
            writer.Save(Path.Combine(request.Output, WeightsFile));
        }
        if (encoder.Adaptation == Adaptation.LowRank)
        {
            encoder.ToPeft().Save(
                Path.Combine(request.Output, AdapterFolder), Path.GetFileName(request.Model.TrimEnd('/')),
                settings.LoraDropout);
        }
    }
}
