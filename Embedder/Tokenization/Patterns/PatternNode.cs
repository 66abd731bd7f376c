namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>Syntax tree of a pattern.</summary>
internal abstract record PatternNode
{
    /// <summary>One character out of a set.</summary>
    public sealed record Character(CharacterSet Set) : PatternNode;

    /// <summary>Parts one after the other; none at all matches the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The first branch that leads to a match.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

    /// <summary>A part again and again.</summary>
    public sealed record Repeat(PatternNode Part, int Min, int Max, RepeatMode Mode) : PatternNode;

    /// <summary>(?=…), (?!…), (?&lt;=…), (?&lt;!…).</summary>
    public sealed record Look(PatternNode Part, bool Behind, bool Negative) : PatternNode;

    /// <summary>(?&gt;…): once matched, never tried in another way.</summary>
    public sealed record Atomic(PatternNode Part) : PatternNode;

    /// <summary>A condition on the position.</summary>
    public sealed record Position(PositionKind Kind) : PatternNode;
}
