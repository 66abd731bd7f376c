namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>`Split` with behaviour `Isolated` by a hand-written scanner: every match is a piece.</summary>
internal sealed class ScannerSplit(PatternScanner scanner) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        workspace.BeginPieces();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken)
            {
                workspace.Add(piece);
                continue;
            }
            var text = workspace.Text.Slice(piece.Start, piece.End);
            for (var at = 0; at < text.Length;)
            {
                var end = scanner.MatchEnd(text, at);
                workspace.Add(piece.Part(piece.Start + at, piece.Start + end));
                at = end;
            }
        }
        workspace.CommitPieces();
    }
}
