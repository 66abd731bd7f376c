namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`handle_chinese_chars` of `BertNormalizer`: a blank on either side of every ideograph.</summary>
internal sealed class ChineseSpacer : CharacterMap
{
    /// <inheritdoc/>
    protected override string? Replace(int codePoint) =>
        IsIdeograph(codePoint) ? $" {char.ConvertFromUtf32(codePoint)} " : null;

    private static bool IsIdeograph(int code) => code
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
