namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`FixedLength`: pieces of so many characters each.</summary>
/// <param name="length">At least 1.</param>
internal sealed class FixedLengthSplit(int length) : MatchSplit(SplitBehavior.Isolated, false)
{
    /// <inheritdoc/>
    protected override void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            for (var count = 0; count < length && at < text.Length; count++)
            {
                CodePoints.At(text, at, out var width);
                at += width;
            }
            matches.Add((start, at));
        }
    }
}
