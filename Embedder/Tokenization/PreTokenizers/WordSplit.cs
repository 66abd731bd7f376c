using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`Whitespace`: runs of word characters and runs of signs, \w+|[^\w\s]+; white space is dropped.</summary>
internal sealed class WordSplit() : MatchSplit(SplitBehavior.Removed, inverted: true)
{
    /// <inheritdoc/>
    protected override void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        var kindBefore = Kind.Space;
        for (var at = 0; at < text.Length;)
        {
            var kind = KindOf(CodePoints.At(text, at, out var width));
            if (kind != Kind.Space && kind == kindBefore) matches[^1] = matches[^1] with { End = at + width };
            else if (kind != Kind.Space) matches.Add((at, at + width));
            kindBefore = kind;
            at += width;
        }
    }

    private static Kind KindOf(int code) =>
        UnicodeProperties.IsSpace(code) ? Kind.Space : UnicodeProperties.IsWord(code) ? Kind.Word : Kind.Sign;

    private enum Kind
    {
        Space,
        Word,
        Sign,
    }
}
