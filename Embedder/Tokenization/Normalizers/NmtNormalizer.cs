namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Nmt`: control characters vanish and unusual blanks become blanks, as SentencePiece's nmt rules
/// say.</summary>
internal sealed class NmtNormalizer : CharacterMap
{
    /// <inheritdoc/>
    protected override string? Replace(int codePoint) => codePoint switch
    {
        (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => "",
        0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF
            or 0xFFFD => " ",
        _ => null,
    };
}
