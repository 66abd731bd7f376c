namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>Cuts at every character of a kind: white space, punctuation, digits or one delimiter.</summary>
internal sealed class CharacterSplit(Func<int, bool> isOfKind, SplitBehavior behavior) : MatchSplit(behavior, false)
{
    private readonly bool[] ascii = [.. Enumerable.Range(0, 128).Select(isOfKind)];

    /// <inheritdoc/>
    protected override void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var at = 0; at < text.Length;)
        {
            var code = CodePoints.At(text, at, out var width);
            if (code < ascii.Length ? ascii[code] : isOfKind(code)) matches.Add((at, at + width));
            at += width;
        }
    }
}
