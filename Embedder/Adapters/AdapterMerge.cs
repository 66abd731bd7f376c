using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Adapters;

/// <summary>Writes a model with an adapter merged into its weights, for whoever wants one folder.</summary>
public static class AdapterMerge
{
    /// <summary>Merges.</summary>
    /// <param name="model">Model folder.</param>
    /// <param name="adapter">Adapter folder in PEFT's format.</param>
    /// <param name="output">Folder to write; tensors keep the types they have in the model.</param>
    /// <param name="cancellation">Stops between tensors.</param>
    /// <exception cref="ModelFolderException">A folder is damaged, or the adapter is of another model.</exception>
    public static void Run(string model, string adapter, string output, CancellationToken cancellation = default)
    {
        using var checkpoint = SafetensorsFolder.Open(model);
        var overlay = new AdapterOverlay(adapter, checkpoint);
        CheckpointRewriter.Write(model, output, (tensor, writer) =>
        {
            var shape = tensor.Shape.ToArray();
            if (overlay.Replacement(tensor.Name, shape) is { } replacement)
            {
                writer.Add(tensor.Name, shape, replacement, tensor.Type);
            }
            else if (shape is [var rows, var columns]
                && overlay.Update(tensor.Name, (int)rows, (int)columns) is { } update)
            {
                writer.Add(tensor.Name, shape, () =>
                {
                    var merged = tensor.ToFloats();
                    update.AddTo(merged);
                    return merged;
                }, tensor.Type);
            }
            else
            {
                CheckpointRewriter.Keep(tensor, writer);
            }
        }, cancellation);
    }
}
