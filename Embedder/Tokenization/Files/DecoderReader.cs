using SearchEngine.Embedder.Tokenization.Decoders;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `decoder` of tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Known = "ByteLevel";

    /// <summary>Reads the component, or null when there is none.</summary>
    public static TokenDecoder? Read(JsonNodeReader node)
    {
        if (node.IsNull) return null;
        return node.Type switch
        {
            "ByteLevel" => new ByteLevelDecoder(),
            _ => throw node.Unknown("decoder", Known),
        };
    }
}
