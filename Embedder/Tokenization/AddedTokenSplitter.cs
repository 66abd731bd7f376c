using System.Globalization;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>Cuts added tokens out of the working text, leftmost and longest first.</summary>
internal sealed class AddedTokenSplitter
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

    /// <summary>Replaces the workspace's pieces by tokens found and the text between them.</summary>
    public void Apply(Workspace workspace)
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

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        var before = start > 0 && char.IsLowSurrogate(text[start - 1]) ? 2 : 1;
        return (start == 0 || !IsWordCharacter(text, start - before))
            && (end == text.Length || !IsWordCharacter(text, end));
    }

    /// <summary>Whether a character is \w as Unicode's regular expressions (UTS 18) define it.</summary>
    private static bool IsWordCharacter(ReadOnlySpan<char> text, int at)
    {
        var codePoint = char.IsHighSurrogate(text[at]) && at + 1 < text.Length
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];
        if (codePoint is 0x200C or 0x200D) return true;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
            _ => false,
        };
    }
}
