namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`add_prefix_space` of `ByteLevel`: every piece that does not begin with a blank gets one.</summary>
internal sealed class PrefixSpace : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        workspace.BeginText();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken || workspace.Text[piece.Start] == ' ')
            {
                workspace.AddCopy(piece);
                continue;
            }
            var text = workspace.NextText;
            var start = text.Length;
            text.AppendReplacing(' ', workspace.Text, piece.Start);
            text.AppendFrom(workspace.Text, piece.Start, piece.End);
            workspace.Add(piece with { Start = start, End = text.Length });
        }
        workspace.CommitText();
    }
}
