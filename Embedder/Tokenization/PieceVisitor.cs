namespace SearchEngine.Embedder.Tokenization;

/// <summary>Called with one piece of a text.</summary>
/// <param name="piece">The piece; valid during the call only.</param>
public delegate void PieceVisitor(ReadOnlySpan<char> piece);
