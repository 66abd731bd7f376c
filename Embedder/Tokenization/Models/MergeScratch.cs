namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// The symbols of one word while pairs merge: a doubly linked list in arrays. Applies byte-pair merges in order of
/// (rank, position) as Sennrich et al. 2016 define them: by scanning when the word is short, with a queue when it is
/// long, so that n symbols cost O(n log n).
/// </summary>
internal sealed class MergeScratch
{
    private const int ScanLimit = 48;

    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int[] ranks = new int[64];
    private int[] merged = new int[64];
    private readonly MergeQueue queue = new();

    /// <summary>Number of symbols; after merging, only those on the list count.</summary>
    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Appends a symbol that stands for working text [start, end).</summary>
    public void Add(int id, int start, int end)
    {
        if (Count == ids.Length) Grow();
        ids[Count] = id;
        starts[Count] = start;
        ends[Count++] = end;
    }

    /// <summary>Merges until no pair of neighbours is in the table and closes the gaps.</summary>
    public void MergeAll(MergeTable table)
    {
        if (Count < 2) return;
        if (Count <= ScanLimit) MergeByScan(table);
        else MergeByQueue(table);
    }

    /// <summary>Appends the symbols left to the tokens found.</summary>
    public void CopyTo(TokenBuffer tokens)
    {
        if (!tokens.Tracks)
        {
            tokens.AddRange(ids.AsSpan(0, Count));
            return;
        }
        for (var i = 0; i < Count; i++) tokens.Add(ids[i], starts[i], ends[i]);
    }

    private void MergeByScan(MergeTable table)
    {
        var count = Count;
        for (var i = 0; i + 1 < count; i++) table.TryGet(ids[i], ids[i + 1], out ranks[i], out merged[i]);
        while (true)
        {
            var best = -1;
            var bestRank = int.MaxValue;
            for (var i = 0; i + 1 < count; i++)
            {
                if (ranks[i] >= bestRank) continue;
                bestRank = ranks[i];
                best = i;
            }
            if (best < 0) break;
            ids[best] = merged[best];
            ends[best] = ends[best + 1];
            count--;
            for (var i = best + 1; i < count; i++)
            {
                ids[i] = ids[i + 1];
                starts[i] = starts[i + 1];
                ends[i] = ends[i + 1];
                ranks[i] = ranks[i + 1];
                merged[i] = merged[i + 1];
            }
            if (best > 0) table.TryGet(ids[best - 1], ids[best], out ranks[best - 1], out merged[best - 1]);
            if (best + 1 < count) table.TryGet(ids[best], ids[best + 1], out ranks[best], out merged[best]);
        }
        Count = count;
    }

    private void MergeByQueue(MergeTable table)
    {
        queue.Clear();
        for (var i = 0; i < Count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < Count ? i + 1 : -1;
            if (i > 0) Enqueue(table, i - 1, i);
        }
        while (queue.TryPop(out var position, out var outcome))
        {
            if (ids[position] < 0 || next[position] < 0) continue;
            var right = next[position];
            if (!table.TryGet(ids[position], ids[right], out _, out var current) || current != outcome) continue;
            ids[position] = outcome;
            ends[position] = ends[right];
            ids[right] = -1;
            next[position] = next[right];
            if (next[position] >= 0) previous[next[position]] = position;
            if (previous[position] >= 0) Enqueue(table, previous[position], position);
            if (next[position] >= 0) Enqueue(table, position, next[position]);
        }
        Compact();
    }

    private void Enqueue(MergeTable table, int left, int right)
    {
        if (table.TryGet(ids[left], ids[right], out var rank, out var outcome)) queue.Push(rank, left, outcome);
    }

    private void Compact()
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (ids[i] < 0) continue;
            ids[kept] = ids[i];
            starts[kept] = starts[i];
            ends[kept++] = ends[i];
        }
        Count = kept;
    }

    private void Grow()
    {
        var length = ids.Length * 2;
        Array.Resize(ref ids, length);
        Array.Resize(ref starts, length);
        Array.Resize(ref ends, length);
        Array.Resize(ref next, length);
        Array.Resize(ref previous, length);
        Array.Resize(ref ranks, length);
        Array.Resize(ref merged, length);
    }
}
