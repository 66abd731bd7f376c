namespace SearchEngine.Embedder.Tokenization;

/// <summary>Growable list of token ids, with character ranges in the working text when offsets are tracked.</summary>
internal sealed class TokenBuffer
{
    private int[] ids = new int[256];
    private int[] starts = [];
    private int[] ends = [];

    public int Count { get; private set; }

    public bool Tracks { get; private set; }

    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    public int Start(int index) => starts[index];

    public int End(int index) => ends[index];

    public void Clear(bool track)
    {
        Count = 0;
        Tracks = track;
        if (track && starts.Length < ids.Length) GrowRanges();
    }

    public void Add(int id, int start, int end)
    {
        if (Count == ids.Length) Grow(1);
        if (Tracks)
        {
            starts[Count] = start;
            ends[Count] = end;
        }
        ids[Count++] = id;
    }

    /// <summary>Drops the tokens from a place on.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Adds ids alone; only where offsets are not tracked.</summary>
    public void AddRange(ReadOnlySpan<int> values)
    {
        if (Count + values.Length > ids.Length) Grow(values.Length);
        values.CopyTo(ids.AsSpan(Count));
        Count += values.Length;
    }

    private void Grow(int count)
    {
        Array.Resize(ref ids, Math.Max(ids.Length * 2, Count + count));
        if (Tracks) GrowRanges();
    }

    private void GrowRanges()
    {
        Array.Resize(ref starts, ids.Length);
        Array.Resize(ref ends, ids.Length);
    }
}
