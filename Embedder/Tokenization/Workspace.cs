using SearchEngine.Embedder.Tokenization.Models;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// What one call of the tokenizer needs while it runs: the working text, its pieces, the tokens found and the model's
/// scratch memory. Rented from a pool and used by one thread at a time.
/// </summary>
internal sealed class Workspace
{
    private const int KeptCharacters = 1 << 21;

    private AlignedText text = new();
    private AlignedText nextText = new();
    private Piece[] pieces = new Piece[64];
    private Piece[] nextPieces = new Piece[64];
    private int nextCount;

    /// <summary>The working text.</summary>
    public AlignedText Text => text;

    /// <summary>The text being written by the step at work; becomes <see cref="Text"/> on <see
    /// cref="CommitText"/>.</summary>
    public AlignedText NextText => nextText;

    public int PieceCount { get; private set; }

    public ReadOnlySpan<Piece> Pieces => pieces.AsSpan(0, PieceCount);

    /// <summary>Number of tokens after which the rest of the text is not wanted.</summary>
    public int Budget { get; set; }

    /// <summary>Tokens found, with their places in the working text when offsets are tracked.</summary>
    public TokenBuffer Tokens { get; } = new();

    /// <summary>Scratch memory of splitting steps: what matches in a piece.</summary>
    public List<(int Start, int End)> Matches { get; } = [];

    /// <summary>Scratch memory of splitting steps: the piece laid out as stretches.</summary>
    public List<(int Start, int End, bool IsMatch)> Stretches { get; } = [];

    /// <summary>Symbols and queue of the pair-merging model.</summary>
    public MergeScratch Merge { get; } = new();

    /// <summary>Best paths of the unigram model.</summary>
    public ViterbiLattice Lattice { get; } = new();

    /// <summary>Words seen before and their ids.</summary>
    public WordCache Words { get; } = new();

    public bool TooLargeToKeep => text.Capacity > KeptCharacters || nextText.Capacity > KeptCharacters;

    /// <summary>Starts anew with one piece: the whole text, unpaired surrogates replaced by U+FFFD.</summary>
    public void Load(ReadOnlySpan<char> original, bool track)
    {
        text.Clear(track);
        Tokens.Clear(track);
        var rest = original;
        while (rest.Length > 0)
        {
            var valid = LengthBeforeLoneSurrogate(rest);
            text.AppendOriginal(rest[..valid], original.Length - rest.Length);
            rest = rest[valid..];
            if (rest.Length == 0) break;
            var at = original.Length - rest.Length;
            text.Append('\uFFFD', at, at + 1);
            rest = rest[1..];
        }
        PieceCount = 0;
        if (original.Length > 0) pieces[PieceCount++] = new Piece(0, text.Length, -1, true);
    }

    /// <summary>Begins a step that only cuts pieces.</summary>
    public void BeginPieces() => nextCount = 0;

    /// <summary>Begins a step that writes <see cref="NextText"/>.</summary>
    public void BeginText()
    {
        nextCount = 0;
        nextText.Clear(text.Tracks);
    }

    /// <summary>Adds a piece to the step's outcome; empty pieces vanish.</summary>
    public void Add(Piece piece)
    {
        if (piece.End == piece.Start && !piece.IsToken) return;
        if (nextCount == nextPieces.Length) Array.Resize(ref nextPieces, nextCount * 2);
        nextPieces[nextCount++] = piece;
    }

    /// <summary>Copies a piece with its characters into the step's outcome, unchanged.</summary>
    public void AddCopy(Piece piece)
    {
        var start = nextText.Length;
        nextText.AppendFrom(text, piece.Start, piece.End);
        Add(piece with { Start = start, End = nextText.Length });
    }

    /// <summary>Ends a step that only cut pieces.</summary>
    public void CommitPieces()
    {
        (pieces, nextPieces) = (nextPieces, pieces);
        PieceCount = nextCount;
    }

    /// <summary>Ends a step that wrote a new text.</summary>
    public void CommitText()
    {
        (text, nextText) = (nextText, text);
        CommitPieces();
    }

    private static int LengthBeforeLoneSurrogate(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (true)
        {
            var next = text[at..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0) return text.Length;
            at += next;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return at;
            at += 2;
        }
    }
}
