// The best k of many scores: a binary heap with the worst on top, in memory that the caller gives.
namespace SearchEngine.Index.Lexical;

/// <summary>Keeps the best entries; of equal scores, the lower slot.</summary>
internal ref struct TopScores
{
    private readonly Span<ScoredSlot> _heap;

    public TopScores(Span<ScoredSlot> room)
    {
        _heap = room;
        Count = 0;
    }

    /// <summary>How many entries are held.</summary>
    public int Count { get; private set; }

    /// <summary>What a score must exceed in order to enter.</summary>
    public readonly float Threshold => Count < _heap.Length ? float.NegativeInfinity : _heap[0].Score;

    /// <summary>Enters a score if it is among the best so far. Slots must come in ascending order.</summary>
    public void Offer(int slot, float score)
    {
        if (Count < _heap.Length)
        {
            _heap[Count] = new ScoredSlot(slot, score);
            SiftUp(Count++);
        }
        else if (score > _heap[0].Score)
        {
            _heap[0] = new ScoredSlot(slot, score);
            SiftDown();
        }
    }

    /// <summary>Orders the entries, best first, and says how many there are.</summary>
    public readonly int Sort()
    {
        _heap[..Count].Sort(BestFirst);
        return Count;
    }

    /// <summary>Higher scores first; of equal ones, lower slots first.</summary>
    public static int BestFirst(ScoredSlot left, ScoredSlot right)
    {
        int byScore = right.Score.CompareTo(left.Score);
        return byScore != 0 ? byScore : left.Slot.CompareTo(right.Slot);
    }

    private static bool IsWorse(ScoredSlot left, ScoredSlot right) =>
        left.Score < right.Score || left.Score == right.Score && left.Slot > right.Slot;

    private readonly void SiftUp(int index)
    {
        while (index > 0)
        {
            int parent = (index - 1) >> 1;
            if (!IsWorse(_heap[index], _heap[parent]))
                return;
            (_heap[index], _heap[parent]) = (_heap[parent], _heap[index]);
            index = parent;
        }
    }

    private readonly void SiftDown()
    {
        int index = 0;
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= Count)
                return;
            if (child + 1 < Count && IsWorse(_heap[child + 1], _heap[child]))
                child++;
            if (!IsWorse(_heap[child], _heap[index]))
                return;
            (_heap[index], _heap[child]) = (_heap[child], _heap[index]);
            index = child;
        }
    }
}
