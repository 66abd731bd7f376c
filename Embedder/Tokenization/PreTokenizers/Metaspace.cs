namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`Metaspace`: SentencePiece's ▁ for every blank and in front; splits before each of them if asked
/// to.</summary>
internal sealed class Metaspace(char sign, PrependScheme scheme, bool splits) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        workspace.BeginText();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken)
            {
                workspace.AddCopy(piece);
                continue;
            }
            var text = workspace.NextText;
            var start = text.Length;
            if (NeedsSign(piece, workspace.Text[piece.Start])) text.AppendReplacing(sign, workspace.Text, piece.Start);
            text.AppendFrom(workspace.Text, piece.Start, piece.End);
            text.ReplaceFrom(start, ' ', sign);
            if (splits) AddSplit(workspace, piece, start);
            else workspace.Add(piece with { Start = start, End = text.Length });
        }
        workspace.CommitText();
    }

    private bool NeedsSign(Piece piece, char first) => scheme switch
    {
        PrependScheme.Always => !IsSign(first),
        PrependScheme.First => piece.AtOrigin && !IsSign(first),
        PrependScheme.Dummy => piece.AtOrigin,
        _ => false,
    };

    private bool IsSign(char unit) => unit == ' ' || unit == sign;

    private void AddSplit(Workspace workspace, Piece piece, int start)
    {
        var end = workspace.NextText.Length;
        var text = workspace.NextText.Slice(start, end);
        for (var at = 0; at < text.Length;)
        {
            var next = text[(at + 1)..].IndexOf(sign);
            var stop = next < 0 ? text.Length : at + 1 + next;
            workspace.Add(new Piece(start + at, start + stop, -1, piece.AtOrigin && at == 0));
            at = stop;
        }
    }
}
