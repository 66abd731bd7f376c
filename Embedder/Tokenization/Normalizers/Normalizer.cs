namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>A step that respells text before it is cut into pieces.</summary>
internal abstract class Normalizer
{
    /// <summary>Appends the respelt text of <paramref name="source"/> [start, end) to <paramref
    /// name="target"/>.</summary>
    public abstract void Append(AlignedText source, int start, int end, AlignedText target);

    /// <summary>Whether the step leaves this text as it is, so that copying can be saved.</summary>
    public virtual bool Keeps(ReadOnlySpan<char> text) => false;

    /// <summary>Respells every piece that is not a token.</summary>
    public void Apply(Workspace workspace)
    {
        var keepsAll = true;
        foreach (var piece in workspace.Pieces)
        {
            if (!piece.IsToken && !Keeps(workspace.Text.Slice(piece.Start, piece.End))) keepsAll = false;
        }
        if (keepsAll) return;
        workspace.BeginText();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken)
            {
                workspace.AddCopy(piece);
                continue;
            }
            var start = workspace.NextText.Length;
            Append(workspace.Text, piece.Start, piece.End, workspace.NextText);
            workspace.Add(piece with { Start = start, End = workspace.NextText.Length });
        }
        workspace.CommitText();
    }
}
