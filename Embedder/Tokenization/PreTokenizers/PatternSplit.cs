using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`Split` by a literal text or a regular expression.</summary>
internal sealed class PatternSplit(SplitPattern pattern, SplitBehavior behavior, bool inverted)
    : MatchSplit(behavior, inverted)
{
    /// <inheritdoc/>
    protected override void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches) =>
        pattern.FindAll(text, matches);
}
