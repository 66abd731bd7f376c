namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>What a component searches for: a literal text or a regular expression.</summary>
internal sealed class SplitPattern
{
    private readonly TextPattern? expression;

    private SplitPattern(string? literal, TextPattern? expression)
    {
        Literal = literal;
        this.expression = expression;
    }

    /// <summary>The literal text, or null when it is a regular expression.</summary>
    public string? Literal { get; }

    /// <summary>A literal text.</summary>
    public static SplitPattern OfText(string text) => new(text, null);

    /// <summary>A regular expression.</summary>
    /// <exception cref="FormatException">It is not of the supported syntax.</exception>
    public static SplitPattern OfExpression(string pattern) => new(null, new TextPattern(pattern));

    /// <summary>Appends the matches in a text, leftmost first.</summary>
    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        if (expression is not null)
        {
            expression.FindAll(text, matches);
            return;
        }
        for (var at = 0; Literal!.Length > 0;)
        {
            var next = text[at..].IndexOf(Literal, StringComparison.Ordinal);
            if (next < 0) return;
            matches.Add((at + next, at + next + Literal.Length));
            at += next + Literal.Length;
        }
    }
}
