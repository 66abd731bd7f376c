using System.Collections.Concurrent;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>
/// A regular expression of a tokenizer file. The framework's own engine sees UTF-16 units, so that \p{L} misses every
/// letter outside the basic plane; this one sees code points, as the reference does. Thread-safe.
/// </summary>
internal sealed class TextPattern
{
    private readonly PatternInstruction[] program;
    private readonly int registerCount;
    private readonly ConcurrentBag<PatternMatcher> matchers = [];

    /// <summary>Compiles a regular expression.</summary>
    /// <exception cref="FormatException">It is not of the supported syntax.</exception>
    public TextPattern(string pattern)
    {
        (program, registerCount) = PatternCompiler.Compile(PatternParser.Parse(pattern));
    }

    /// <summary>Appends the matches in a text, leftmost first, as (start, end) pairs.</summary>
    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        if (!matchers.TryTake(out var matcher)) matcher = new PatternMatcher(program, registerCount);
        var lastEnd = -1;
        for (var at = 0; at <= text.Length;)
        {
            var end = matcher.MatchEnd(text, at);
            if (end > at || (end == at && end != lastEnd))
            {
                matches.Add((at, end));
                lastEnd = end;
            }
            var width = 1;
            if (end <= at && at < text.Length) CodePoints.At(text, at, out width);
            at = end > at ? end : at + width;
        }
        matchers.Add(matcher);
    }
}
