namespace SearchEngine.Embedder.Compression;

/// <summary>Writes a model folder anew with some tensors changed: everything else is copied as it is.</summary>
internal static class CheckpointRewriter
{
    private const string WeightsName = "model.safetensors";

    /// <summary>Adds a tensor to the writer, changed or not.</summary>
    public delegate void TensorEdit(TensorView tensor, SafetensorsWriter writer);

    /// <summary>Rewrites a folder.</summary>
    /// <param name="source">Model folder.</param>
    /// <param name="target">Folder to write; created where absent, and neither the source nor inside it.</param>
    /// <param name="edit">Called once a tensor, in order of name.</param>
    /// <param name="cancellation">Stops between tensors; no half checkpoint is left.</param>
    /// <exception cref="ModelFolderException">The source is damaged, or holds the target.</exception>
    public static void Write(string source, string target, TensorEdit edit, CancellationToken cancellation)
    {
        if (FolderTree.Holds(source, target))
        {
            throw new ModelFolderException(target, "is the model's own folder or lies in it; give another for the "
                + "result.");
        }
        using var weights = SafetensorsFolder.Open(source);
        Directory.CreateDirectory(target);
        CopyFiles(source, target);
        var writer = new SafetensorsWriter();
        foreach (var tensor in weights.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            edit(tensor, writer);
        }
        writer.Save(Path.Combine(target, WeightsName), cancellation);
    }

    /// <summary>Adds a tensor as it stands in the source.</summary>
    public static void Keep(TensorView tensor, SafetensorsWriter writer) =>
        writer.AddBytes(tensor.Name, tensor.Shape.ToArray(), tensor.WriteTo, tensor.Type);

    /// <summary>Configuration, tokenizer and module folders; weights and adapters at the root are left out.</summary>
    private static void CopyFiles(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            var isRoot = relative == Path.GetFileName(relative);
            var isWeights = relative.Contains(".safetensors", StringComparison.Ordinal)
                || relative.StartsWith("adapter_config", StringComparison.Ordinal);
            if (isRoot && isWeights) continue;
            var copy = Path.Combine(target, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
