using SearchEngine.Embedder.Tokenization.Patterns;
using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>Cuts added tokens out of the working text, leftmost and longest first.</summary>
internal sealed class AddedTokenSplitter : PreTokenizer
{
    private readonly IReadOnlyList<AddedToken> tokens;
    private readonly PhraseSet spellings;

    /// <summary>Creates a splitter.</summary>
    /// <param name="tokens">The tokens to find.</param>
    /// <param name="spellings">How each of them is spelt in the text at this step.</param>
    public AddedTokenSplitter(IReadOnlyList<AddedToken> tokens, IReadOnlyList<string> spellings)
    {
        this.tokens = tokens;
        this.spellings = new PhraseSet(spellings);
    }

    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        if (spellings.IsEmpty) return;
        workspace.BeginPieces();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken) workspace.Add(piece);
            else Split(workspace, piece);
        }
        workspace.CommitPieces();
    }

    private void Split(Workspace workspace, Piece piece)
    {
        var text = workspace.Text.Slice(piece.Start, piece.End);
        var done = 0;
        for (var from = 0; ;)
        {
            var (start, end, index) = spellings.Find(text, from);
            if (index < 0) break;
            from = end;
            var token = tokens[index];
            if (token.SingleWord && !StandsAlone(text, start, end)) continue;
            if (token.StripsLeft)
            {
                while (start > done && CharacterClass.IsSpace(text[start - 1])) start--;
            }
            if (token.StripsRight)
            {
                while (end < text.Length && CharacterClass.IsSpace(text[end])) end++;
            }
            if (start > done) workspace.Add(piece.Part(piece.Start + done, piece.Start + start));
            workspace.Add(piece.Part(piece.Start + start, piece.Start + end) with { TokenId = token.Id });
            done = end;
        }
        workspace.Add(piece.Part(piece.Start + done, piece.End));
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !IsWord(text, CodePoints.StepBack(text, start))) && (end == text.Length || !IsWord(text, end));

    private static bool IsWord(ReadOnlySpan<char> text, int at) =>
        UnicodeProperties.IsWord(CodePoints.At(text, at, out _));
}
