using SearchEngine.Embedder.Tokenization.Normalizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `normalizer` of tokenizer.json as a flat list of steps.</summary>
internal static class NormalizerReader
{
    private const string Known = "Sequence";

    /// <summary>Reads a component; a sequence is laid out flat.</summary>
    public static List<Normalizer> Read(JsonNodeReader node)
    {
        if (node.IsNull) return [];
        return node.Type switch
        {
            "Sequence" => [.. node["normalizers"].Items().SelectMany(Read)],
            _ => throw node.Unknown("normalizer", Known),
        };
    }
}
