using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `pre_tokenizer` of tokenizer.json as a flat list of steps.</summary>
internal static class PreTokenizerReader
{
    private const string Known = "ByteLevel, Sequence, Split";

    /// <summary>Reads a component; a sequence is laid out flat.</summary>
    public static List<PreTokenizer> Read(JsonNodeReader node)
    {
        if (node.IsNull) return [];
        return node.Type switch
        {
            "ByteLevel" => ByteLevel(node),
            "Sequence" => [.. node["pretokenizers"].Items().SelectMany(Read)],
            "Split" => [Split(node)],
            _ => throw node.Unknown("pre-tokenizer", Known),
        };
    }

    private static List<PreTokenizer> ByteLevel(JsonNodeReader node)
    {
        var steps = new List<PreTokenizer>();
        if (node.Flag("add_prefix_space", true)) steps.Add(new PrefixSpace());
        if (node.Flag("use_regex", true)) steps.Add(new ScannerSplit(new Gpt2Scanner()));
        steps.Add(new ByteSpelling());
        return steps;
    }

    private static PreTokenizer Split(JsonNodeReader node)
    {
        var pattern = node["pattern"];
        return PatternScanner.For(pattern.Text("Regex")) is { } scanner
            ? new ScannerSplit(scanner)
            : throw pattern.Wrong("a known split pattern");
    }
}
