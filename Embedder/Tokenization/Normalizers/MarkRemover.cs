using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>Drops combining marks: all of them (`StripAccents`) or those without a width (`BertNormalizer`).</summary>
internal sealed class MarkRemover(bool nonSpacingOnly) : CharacterMap
{
    /// <inheritdoc/>
    protected override string? Replace(int codePoint)
    {
        if (codePoint < 0x300) return null;
        var isMark = nonSpacingOnly
            ? ReferenceCategories.IsNonSpacingMark(codePoint)
            : ReferenceCategories.IsMark(codePoint);
        return isMark ? "" : null;
    }
}
