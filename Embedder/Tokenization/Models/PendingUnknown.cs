namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>An unknown token not yet written because the next unknown character may still join it.</summary>
internal struct PendingUnknown(int? unknownId, bool fuses)
{
    private int start = -1;
    private int end;

    /// <summary>Takes one more unknown character, [from, to) of the working text.</summary>
    public void Add(MergeScratch scratch, int from, int to)
    {
        if (unknownId is null) return;
        if (start >= 0 && fuses)
        {
            end = to;
            return;
        }
        Flush(scratch);
        (start, end) = (from, to);
    }

    /// <summary>Writes the unknown token, if one is waiting.</summary>
    public void Flush(MergeScratch scratch)
    {
        if (start < 0) return;
        scratch.Add(unknownId!.Value, start, end);
        start = -1;
    }
}
