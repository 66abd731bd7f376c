using SearchEngine.Embedder.Tokenization.Normalizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `normalizer` of tokenizer.json as a flat list of steps.</summary>
internal static class NormalizerReader
{
    private const string Known = "Lowercase, NFC, NFD, NFKC, NFKD, Replace, Sequence";

    /// <summary>Reads a component; a sequence is laid out flat.</summary>
    public static List<Normalizer> Read(JsonNodeReader node)
    {
        if (node.IsNull) return [];
        return node.Type switch
        {
            "Lowercase" => [new LowercaseNormalizer()],
            "NFC" => [new UnicodeNormalizer(UnicodeForm.Composed)],
            "NFD" => [new UnicodeNormalizer(UnicodeForm.Decomposed)],
            "NFKC" => [new UnicodeNormalizer(UnicodeForm.CompatibilityComposed)],
            "NFKD" => [new UnicodeNormalizer(UnicodeForm.CompatibilityDecomposed)],
            "Replace" => [Replace(node)],
            "Sequence" => [.. node["normalizers"].Items().SelectMany(Read)],
            _ => throw node.Unknown("normalizer", Known),
        };
    }

    private static ReplaceNormalizer Replace(JsonNodeReader node)
    {
        var pattern = node["pattern"];
        var text = pattern["String"].IsNull ? "" : pattern.Text("String");
        return text.Length > 0
            ? new ReplaceNormalizer(text, node.Text("content"))
            : throw pattern.Wrong("a string that is not empty");
    }
}
