using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Trainer.Training;

/// <summary>Copies what of a model folder is not its weights.</summary>
internal static class ModelFiles
{
    /// <summary>Name of the folder with a fine-tune's own adapters.</summary>
    public const string AdapterFolder = "adapter";

    private const string VersionsFolder = "adapters"; // a server's versions of the model

    /// <summary>
    /// Copies configuration, tokenizer and module folders. Weights and reports at the root are left out, and so are
    /// adapters, which fit the old weights alone.
    /// </summary>
    /// <param name="source">The model folder.</param>
    /// <param name="target">Files of the same names are replaced.</param>
    public static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            string copy = Path.Combine(target, relative);
            if (IsCopied(relative) && Path.GetFullPath(copy) != Path.GetFullPath(file))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
    }

    private static bool IsCopied(string relative)
    {
        string first = relative.Split(Path.DirectorySeparatorChar)[0];
        return first == relative
            ? !relative.Contains(".safetensors", StringComparison.Ordinal) &&
                relative is not (TrainingReport.FileName or TrainingReport.PageName or PeftAdapter.ConfigName
                    or "README.md")
            : first is not (AdapterFolder or VersionsFolder);
    }
}
