// The ef best nodes seen so far, in order, with a mark on those already expanded.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// A sorted array of at most ef candidates. One array serves as the result list and as the queue of nodes still to
/// expand: for the ef of real searches, shifting a few hundred bytes beats two heaps. An entry is one long: the
/// distance's sortable bits above, the node and its "expanded" mark below.
/// </summary>
internal sealed unsafe class CandidatePool
{
    private PinnedBuffer<long> _buffer = new(256);
    private long* _entries;
    private int _limit;
    private int _next;

    /// <summary>Candidates held.</summary>
    public int Count { get; private set; }

    /// <summary>True when <c>ef</c> candidates are held.</summary>
    public bool IsFull => Count == _limit;

    /// <summary>Distance of the worst candidate; the pool must not be empty.</summary>
    public float WorstDistance => DistanceOf(_entries[Count - 1]);

    /// <summary>Packs a distance and a node so that longs order by distance, then by node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Pack(float distance, int node)
    {
        int bits = BitConverter.SingleToInt32Bits(distance);
        bits ^= (bits >> 31) & int.MaxValue;
        return ((long)bits << 32) | ((long)(uint)node << 1);
    }

    /// <summary>Distance of a packed entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float DistanceOf(long entry)
    {
        int bits = (int)(entry >> 32);
        return BitConverter.Int32BitsToSingle(bits ^ ((bits >> 31) & int.MaxValue));
    }

    /// <summary>Node of a packed entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NodeOf(long entry) => (int)((uint)entry >> 1);

    /// <summary>Empties the pool and sets how many candidates it holds at most.</summary>
    public void Reset(int ef)
    {
        if (_buffer.Length < ef + 1)
        {
            _buffer = new PinnedBuffer<long>(Math.Max(ef + 1, _buffer.Length * 2));
        }

        _entries = _buffer.Pointer;
        _limit = ef;
        Count = 0;
        _next = 0;
    }

    /// <summary>Offers a candidate; it is kept when it is among the best ef.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Offer(float distance, int node)
    {
        long entry = Pack(distance, node);
        if (Count == _limit && entry >= _entries[Count - 1])
        {
            return false;
        }

        Place(entry);
        return true;
    }

    /// <summary>Takes the best candidate not yet expanded and marks it.</summary>
    public bool TryExpandNext(out int node)
    {
        long* entries = _entries;
        int next = _next;
        while (next < Count && (entries[next] & 1) != 0)
        {
            next++;
        }

        _next = next;
        if (next == Count)
        {
            node = -1;
            return false;
        }

        entries[next] |= 1;
        _next = next + 1;
        node = NodeOf(entries[next]);
        return true;
    }

    /// <summary>The candidate that would be expanded next, or -1: what to prefetch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PeekNext() => _next < Count && (_entries[_next] & 1) == 0 ? NodeOf(_entries[_next]) : -1;

    /// <summary>Node at a rank, best first.</summary>
    public int NodeAt(int rank) => NodeOf(_entries[rank]);

    /// <summary>Distance at a rank, best first.</summary>
    public float DistanceAt(int rank) => DistanceOf(_entries[rank]);

    private void Place(long entry)
    {
        long* entries = _entries;
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle] < entry)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        int end = Count < _limit ? Count++ : Count - 1;
        Buffer.MemoryCopy(entries + low, entries + low + 1, (end - low) * sizeof(long), (end - low) * sizeof(long));
        entries[low] = entry;
        if (low < _next)
        {
            _next = low;
        }
    }
}
