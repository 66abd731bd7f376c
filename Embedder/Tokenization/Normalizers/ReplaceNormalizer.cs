namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Replace` of a plain string: every occurrence, from left to right, without looking at what it wrote.</summary>
internal sealed class ReplaceNormalizer(string pattern, string content) : Normalizer
{
    /// <inheritdoc/>
    public override bool Keeps(ReadOnlySpan<char> text) => !text.Contains(pattern, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        for (var at = start; at < end;)
        {
            var found = source.Slice(at, end).IndexOf(pattern, StringComparison.Ordinal);
            if (found < 0)
            {
                target.AppendFrom(source, at, end);
                return;
            }
            target.AppendFrom(source, at, at + found);
            at += found + pattern.Length;
            if (content.Length > 0) target.AppendReplacing(content, source, at - pattern.Length, at);
        }
    }
}
