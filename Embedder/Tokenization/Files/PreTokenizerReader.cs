using SearchEngine.Embedder.Tokenization.Patterns;
using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `pre_tokenizer` of tokenizer.json as a flat list of steps.</summary>
internal static class PreTokenizerReader
{
    private const string Known =
        "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, FixedLength, Metaspace, Punctuation, Sequence, "
        + "Split, Whitespace, WhitespaceSplit";

    /// <summary>Reads a component; a sequence is laid out flat.</summary>
    /// <param name="node">The component.</param>
    /// <param name="config">Tells whether the tokenizer's class keeps SentencePiece's dummy prefix.</param>
    public static List<PreTokenizer> Read(JsonNodeReader node, TokenizerConfig config)
    {
        if (node.IsNull) return [];
        return node.Type switch
        {
            "BertPreTokenizer" => [WhiteSpace(), Punctuation(SplitBehavior.Isolated)],
            "ByteLevel" => ByteLevel(node),
            "CharDelimiterSplit" => [Delimiter(node["delimiter"])],
            "Digits" => [Digits(node)],
            "FixedLength" => [FixedLength(node)],
            "Metaspace" => [Metaspace(node, config)],
            "Punctuation" => [Punctuation(Behavior(node["behavior"], SplitBehavior.Isolated))],
            "Sequence" => [.. node["pretokenizers"].Items().SelectMany(item => Read(item, config))],
            "Split" => [Split(node)],
            "Whitespace" => [new WordSplit()],
            "WhitespaceSplit" => [WhiteSpace()],
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

    private static FixedLengthSplit FixedLength(JsonNodeReader node)
    {
        var length = node.Integer("length", 5);
        return length >= 1 ? new FixedLengthSplit(length) : throw node["length"].Wrong("a whole number of at least 1");
    }

    private static PreTokenizer Split(JsonNodeReader node)
    {
        var behavior = Behavior(node["behavior"], null);
        var inverted = node.Flag("invert", false);
        var expression = node["pattern"].OptionalText("Regex");
        // Every character of the text is in a match, so that these patterns do the same under "Removed, inverted".
        var isolates = behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && inverted);
        return isolates && expression is not null && PatternScanner.For(expression) is { } scanner
            ? new ScannerSplit(scanner)
            : new PatternSplit(PatternReader.Read(node["pattern"]), behavior, inverted);
    }

    private static Metaspace Metaspace(JsonNodeReader node, TokenizerConfig config)
    {
        var sign = node.OptionalText("replacement") ?? "▁";
        if (sign.Length != 1) throw node["replacement"].Wrong("one character");
        var scheme = node.OptionalText("prepend_scheme") switch
        {
            null => node.Flag("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never,
            "always" => PrependScheme.Always,
            "never" => PrependScheme.Never,
            "first" => config.KeepsDummyPrefix ? PrependScheme.Dummy : PrependScheme.First,
            _ => throw node["prepend_scheme"].Wrong("always, never or first"),
        };
        return new Metaspace(sign[0], scheme, node.Flag("split", true));
    }

    private static CharacterSplit WhiteSpace() => new(UnicodeProperties.IsSpace, SplitBehavior.Removed);

    private static CharacterSplit Punctuation(SplitBehavior behavior) =>
        new(ReferenceCategories.IsPunctuation, behavior);

    private static CharacterSplit Digits(JsonNodeReader node) => new(UnicodeProperties.IsNumber,
        node.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    private static CharacterSplit Delimiter(JsonNodeReader node)
    {
        var text = node.AsText();
        if (text.Length == 0) throw node.Wrong("one character");
        var delimiter = char.ConvertToUtf32(text, 0);
        return new CharacterSplit(code => code == delimiter, SplitBehavior.Removed);
    }

    private static SplitBehavior Behavior(JsonNodeReader node, SplitBehavior? otherwise)
    {
        if (node.IsNull && otherwise is { } given) return given;
        return node.AsText() switch
        {
            "Removed" => SplitBehavior.Removed,
            "Isolated" => SplitBehavior.Isolated,
            "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" => SplitBehavior.MergedWithNext,
            "Contiguous" => SplitBehavior.Contiguous,
            _ => throw node.Wrong("a split behaviour"),
        };
    }
}
