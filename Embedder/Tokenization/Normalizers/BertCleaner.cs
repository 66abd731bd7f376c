using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`clean_text` of `BertNormalizer`: control characters vanish, every white space becomes a blank.</summary>
internal sealed class BertCleaner : CharacterMap
{
    /// <inheritdoc/>
    protected override string? Replace(int codePoint)
    {
        if (codePoint is >= ' ' and < 0x7F) return null;
        if (codePoint is '\t' or '\n' or '\r') return " ";
        if (codePoint is 0 or 0xFFFD || ReferenceCategories.IsControl(codePoint)) return "";
        return UnicodeProperties.IsSpace(codePoint) ? " " : null;
    }
}
