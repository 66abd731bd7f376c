namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>Conditions on a position.</summary>
internal enum PositionKind
{
    /// <summary>\A</summary>
    TextStart,

    /// <summary>\z</summary>
    TextEnd,

    /// <summary>\Z: the end, or before a last line feed.</summary>
    TextEndOrLastLine,

    /// <summary>^</summary>
    LineStart,

    /// <summary>$</summary>
    LineEnd,

    /// <summary>\b</summary>
    WordBoundary,

    /// <summary>\B</summary>
    NotWordBoundary,
}
