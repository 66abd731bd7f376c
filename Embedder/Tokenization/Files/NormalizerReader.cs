using SearchEngine.Embedder.Tokenization.Normalizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `normalizer` of tokenizer.json as a flat list of steps.</summary>
internal static class NormalizerReader
{
    private const string Known =
        "BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, "
        + "Strip, StripAccents";

    /// <summary>Reads a component; a sequence is laid out flat.</summary>
    public static List<Normalizer> Read(JsonNodeReader node)
    {
        if (node.IsNull) return [];
        return node.Type switch
        {
            "BertNormalizer" => Bert(node),
            "ByteLevel" => [new ByteLevelNormalizer()],
            "Lowercase" => [new LowercaseNormalizer()],
            "NFC" => [new UnicodeNormalizer(UnicodeForm.Composed)],
            "NFD" => [new UnicodeNormalizer(UnicodeForm.Decomposed)],
            "NFKC" => [new UnicodeNormalizer(UnicodeForm.CompatibilityComposed)],
            "NFKD" => [new UnicodeNormalizer(UnicodeForm.CompatibilityDecomposed)],
            "Nmt" => [new NmtNormalizer()],
            "Precompiled" => Precompiled(node["precompiled_charsmap"]),
            "Prepend" => [new PrependNormalizer(node.Text("prepend"))],
            "Replace" => [new ReplaceNormalizer(PatternReader.Read(node["pattern"]), node.Text("content"))],
            "Sequence" => [.. node["normalizers"].Items().SelectMany(Read)],
            "Strip" => [new StripNormalizer(node.Flag("strip_left", true), node.Flag("strip_right", true))],
            "StripAccents" => [new MarkRemover(nonSpacingOnly: false)],
            _ => throw node.Unknown("normalizer", Known),
        };
    }

    private static List<Normalizer> Bert(JsonNodeReader node)
    {
        var steps = new List<Normalizer>();
        var lowercase = node.Flag("lowercase", true);
        if (node.Flag("clean_text", true)) steps.Add(new BertCleaner());
        if (node.Flag("handle_chinese_chars", true)) steps.Add(new ChineseSpacer());
        if (node.Flag("strip_accents", lowercase))
        {
            steps.Add(new UnicodeNormalizer(UnicodeForm.Decomposed));
            steps.Add(new MarkRemover(nonSpacingOnly: true));
        }
        if (lowercase) steps.Add(new LowercaseNormalizer());
        return steps;
    }

    private static List<Normalizer> Precompiled(JsonNodeReader node)
    {
        if (node.IsNull) return [];
        try
        {
            return [new PrecompiledNormalizer(new CharacterRules(Convert.FromBase64String(node.AsText())))];
        }
        catch (FormatException error)
        {
            throw new ModelFolderException(node.File, $"{node.Place}: {error.Message}; fetch the file again.", error);
        }
    }
}
