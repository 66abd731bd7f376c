using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Writes a trained model as it is shipped: float16 weights, tokenizer and configuration.</summary>
internal static class ModelExport
{

    /// <summary>Copies a model folder, its weights rounded to float16.</summary>
    /// <param name="source">The model folder whose JSON files are taken.</param>
    /// <param name="weights">The safetensors file whose tensors are taken.</param>
    /// <param name="target">The folder to make; files of the same names are replaced, others stay.</param>
    public static void Write(string source, string weights, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source, "*.json", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        using SafetensorsFile trained = SafetensorsFile.Open(weights);
        SafetensorsWriter writer = new();
        foreach (TensorView tensor in trained.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            writer.Add(tensor.Name, [.. tensor.Shape], tensor.ToFloats(), TensorType.F16);
        }
        writer.Save(Path.Combine(target, "model.safetensors"));
    }
}
