// A binary min-heap of nodes still to expand, for walks whose results are not the nodes they walk over.
namespace SearchEngine.Index.Hnsw;

/// <summary>A binary min-heap of packed candidates (<see cref="CandidatePool.Pack"/>), nearest on top.</summary>
internal sealed class CandidateHeap
{
    private long[] _entries = new long[512];

    /// <summary>Candidates held.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the heap.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a candidate.</summary>
    public void Push(float distance, int node)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        long entry = CandidatePool.Pack(distance, node);
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (_entries[parent] <= entry)
            {
                break;
            }

            _entries[at] = _entries[parent];
            at = parent;
        }

        _entries[at] = entry;
    }

    /// <summary>Removes and returns the nearest candidate; the heap must not be empty.</summary>
    public long Pop()
    {
        long top = _entries[0];
        long last = _entries[--Count];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _entries[child + 1] < _entries[child])
            {
                child++;
            }

            if (_entries[child] >= last)
            {
                break;
            }

            _entries[at] = _entries[child];
            at = child;
        }

        _entries[at] = last;
        return top;
    }
}
