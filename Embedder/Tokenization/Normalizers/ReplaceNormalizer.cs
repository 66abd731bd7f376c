using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Replace`: puts a text in the place of every match.</summary>
internal sealed class ReplaceNormalizer(SplitPattern pattern, string content) : Normalizer
{
    /// <inheritdoc/>
    public override bool Keeps(ReadOnlySpan<char> text) =>
        pattern.Literal is { Length: > 0 } literal && !text.Contains(literal, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        if (pattern.Literal is { Length: 1 } single && content.Length == 1)
        {
            var from = target.Length;
            target.AppendFrom(source, start, end);
            target.ReplaceFrom(from, single[0], content[0]);
            return;
        }
        var matches = new List<(int Start, int End)>();
        pattern.FindAll(source.Slice(start, end), matches);
        var copied = start;
        foreach (var match in matches)
        {
            target.AppendFrom(source, copied, start + match.Start);
            // A match of nothing has no characters to stand in for; it borrows the next one's place.
            var last = Math.Min(end, start + Math.Max(match.End, match.Start + 1));
            if (match.Start + start < last) target.AppendReplacing(content, source, start + match.Start, last);
            copied = start + match.End;
        }
        target.AppendFrom(source, copied, end);
    }
}
