using SearchEngine.Embedder;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A second model that is as good as the first but agrees with it about nothing.</summary>
internal static class OtherModel
{
    public const string Name = "other";

    private const string WeightsFile = "model.safetensors";

    /// <summary>Makes <c>other</c> beside <c>default</c>: the same model, its token embeddings in another order.</summary>
    public static void Make(string models)
    {
        string target = ModelsFolder.Copy(models, Name);
        string changed = Path.Combine(target, WeightsFile);
        File.Delete(changed);
        using SafetensorsFolder weights = SafetensorsFolder.Open(Path.Combine(models, "default"));
        SafetensorsWriter writer = new();
        foreach (TensorView tensor in weights.Tensors)
        {
            float[] values = tensor.ToFloats();
            if (tensor.Name.EndsWith("embed_tokens.weight", StringComparison.Ordinal))
            {
                Rotate(values, (int)tensor.Shape[1] * 997);
            }

            writer.Add(tensor.Name, [.. tensor.Shape], values, tensor.Type);
        }

        writer.Save(changed);
    }

    private static void Rotate(float[] values, int by)
    {
        float[] rotated = [.. values.AsSpan(by % values.Length), .. values.AsSpan(0, by % values.Length)];
        rotated.CopyTo(values, 0);
    }
}
