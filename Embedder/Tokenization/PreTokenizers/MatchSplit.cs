namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>A step that cuts pieces where something matches. What matches is for the derived type to say.</summary>
internal abstract class MatchSplit(SplitBehavior behavior, bool inverted) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        var matches = workspace.Matches;
        var stretches = workspace.Stretches;
        workspace.BeginPieces();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken)
            {
                workspace.Add(piece);
                continue;
            }
            var text = workspace.Text.Slice(piece.Start, piece.End);
            matches.Clear();
            FindMatches(text, matches);
            stretches.Clear();
            Cover(matches, text.Length, stretches);
            Merge(stretches);
            foreach (var (start, end, isMatch) in stretches)
            {
                if (isMatch && behavior == SplitBehavior.Removed) continue;
                workspace.Add(piece.Part(piece.Start + start, piece.Start + end));
            }
        }
        workspace.CommitPieces();
    }

    /// <summary>Appends what matches in a text, from left to right.</summary>
    protected abstract void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches);

    /// <summary>Lays out the whole text as stretches that match and stretches that do not.</summary>
    private void Cover(
        List<(int Start, int End)> matches, int length, List<(int Start, int End, bool IsMatch)> stretches)
    {
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (start > done) stretches.Add((done, start, inverted));
            stretches.Add((start, end, !inverted));
            done = end;
        }
        if (done < length) stretches.Add((done, length, inverted));
    }

    private void Merge(List<(int Start, int End, bool IsMatch)> stretches)
    {
        switch (behavior)
        {
            case SplitBehavior.MergedWithPrevious:
                MergeWithPrevious(stretches);
                break;
            case SplitBehavior.MergedWithNext:
                MergeWithNext(stretches);
                break;
            case SplitBehavior.Contiguous:
                MergeAlike(stretches);
                break;
        }
    }

    /// <summary>A match joins the stretch before it, unless that ends in a match already.</summary>
    private static void MergeWithPrevious(List<(int Start, int End, bool IsMatch)> stretches)
    {
        var kept = 0;
        var previousMatched = false;
        foreach (var stretch in stretches.ToArray())
        {
            if (stretch.IsMatch && !previousMatched && kept > 0)
                stretches[kept - 1] = stretches[kept - 1] with { End = stretch.End };
            else stretches[kept++] = stretch;
            previousMatched = stretch.IsMatch;
        }
        stretches.RemoveRange(kept, stretches.Count - kept);
    }

    /// <summary>A match joins the stretch after it, unless that begins with a match already.</summary>
    private static void MergeWithNext(List<(int Start, int End, bool IsMatch)> stretches)
    {
        var merged = new List<(int Start, int End, bool IsMatch)>(stretches.Count);
        var nextMatched = false;
        for (var i = stretches.Count - 1; i >= 0; i--)
        {
            if (stretches[i].IsMatch && !nextMatched && merged.Count > 0)
                merged[^1] = merged[^1] with { Start = stretches[i].Start };
            else merged.Add(stretches[i]);
            nextMatched = stretches[i].IsMatch;
        }
        merged.Reverse();
        stretches.Clear();
        stretches.AddRange(merged);
    }

    private static void MergeAlike(List<(int Start, int End, bool IsMatch)> stretches)
    {
        var kept = 0;
        for (var i = 0; i < stretches.Count; i++)
        {
            if (kept > 0 && stretches[kept - 1].IsMatch == stretches[i].IsMatch)
                stretches[kept - 1] = stretches[kept - 1] with { End = stretches[i].End };
            else stretches[kept++] = stretches[i];
        }
        stretches.RemoveRange(kept, stretches.Count - kept);
    }
}
