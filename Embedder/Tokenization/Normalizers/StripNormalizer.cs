using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Strip`: drops white space at the left end, the right end or both.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        while (left && start < end && UnicodeProperties.IsSpace(source[start])) start++;
        while (right && end > start && UnicodeProperties.IsSpace(source[end - 1])) end--;
        target.AppendFrom(source, start, end);
    }
}
