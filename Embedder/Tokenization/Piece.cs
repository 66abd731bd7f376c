namespace SearchEngine.Embedder.Tokenization;

/// <summary>A stretch of the working text: either text still to be split, or a token found already.</summary>
/// <param name="Start">First character in the working text.</param>
/// <param name="End">One past its last character.</param>
/// <param name="TokenId">Id of the added token that it is, or -1 for text.</param>
/// <param name="AtOrigin">Whether it begins where the original text begins.</param>
internal readonly record struct Piece(int Start, int End, int TokenId, bool AtOrigin)
{
    public bool IsToken => TokenId >= 0;

    /// <summary>The part of this piece that is [start, end) of the working text.</summary>
    public Piece Part(int start, int end) => new(start, end, -1, AtOrigin && start == Start);
}
