namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// Map from a pair of token ids to the rank of their merge and the id of the merged token: open addressing over one
/// flat array, so that a lookup costs one cache line. A pair given twice keeps its last entry.
/// </summary>
internal sealed class MergeTable
{
    private const ulong Empty = ulong.MaxValue;

    private readonly Entry[] entries;
    private readonly int shift;

    /// <summary>Creates a table with room for <paramref name="capacity"/> pairs.</summary>
    public MergeTable(int capacity)
    {
        var bits = 4;
        while (1L << bits < capacity * 2L) bits++;
        entries = new Entry[1 << bits];
        Array.Fill(entries, new Entry(Empty, 0, 0));
        shift = 64 - bits;
    }

    /// <summary>Sets the rank and outcome of merging <paramref name="left"/> with <paramref name="right"/>.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        var key = Key(left, right);
        var at = Slot(key);
        while (entries[at].Pair != Empty && entries[at].Pair != key) at = (at + 1) & (entries.Length - 1);
        entries[at] = new Entry(key, rank, merged);
    }

    /// <summary>Finds a pair's merge. Lower ranks go first.</summary>
    public bool TryGet(int left, int right, out int rank, out int merged)
    {
        var key = Key(left, right);
        var at = Slot(key);
        while (true)
        {
            ref readonly var entry = ref entries[at];
            if (entry.Pair == key)
            {
                rank = entry.Rank;
                merged = entry.Merged;
                return true;
            }
            if (entry.Pair == Empty)
            {
                rank = int.MaxValue;
                merged = -1;
                return false;
            }
            at = (at + 1) & (entries.Length - 1);
        }
    }

    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int Slot(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> shift);

    private readonly record struct Entry(ulong Pair, int Rank, int Merged);
}
