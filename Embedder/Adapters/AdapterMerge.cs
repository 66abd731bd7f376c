using SearchEngine.Embedder.Compression;

namespace SearchEngine.Embedder.Adapters;

/// <summary>Writes a model with an adapter merged into its weights, for whoever wants one folder.</summary>
public static class AdapterMerge
{
    /// <summary>Merges.</summary>
    /// <param name="model">Model folder.</param>
    /// <param name="adapter">Adapter folder in PEFT's format. As in serving, it takes the place of one that lies in the
    /// model's own folder; to merge that one, name the model's folder.</param>
    /// <param name="output">Folder to write; tensors keep the types they have in the model.</param>
    /// <param name="cancellation">Stops between tensors.</param>
    /// <exception cref="ModelFolderException">A folder is damaged, or the adapter is of another model.</exception>
    public static void Run(string model, string adapter, string output, CancellationToken cancellation = default)
    {
        using var checkpoint = SafetensorsFolder.Open(model);
        var overlay = new AdapterOverlay(adapter, checkpoint);
        CheckpointRewriter.Write(model, output, (tensor, writer) =>
        {
            if (overlay.Changes(tensor.Name))
                writer.Add(tensor.Name, tensor.Shape.ToArray(), () => overlay.Merged(tensor), tensor.Type);
            else
                CheckpointRewriter.Keep(tensor, writer);
        }, cancellation);
    }
}
