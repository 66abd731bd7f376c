// The graph at rest in memory: codes and level-0 links in contiguous native blocks, upper links in an arena, slot maps.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Nodes are dense internal numbers; slots are the caller's. A row of links holds neighbours and ends at the first -1.
/// Readers take no lock: a row may change under them, but every number in it is a node that may be visited, because a
/// node's memory is given to another vector only when no operation is running. Writers of a row hold its lock.
/// </summary>
internal sealed unsafe partial class GraphStorage : IDisposable
{
    /// <summary>State of a node that is being inserted: linked, but not to be returned.</summary>
    public const int Unpublished = -1;

    /// <summary>State of a deleted node: walked through, never returned, never linked to anew.</summary>
    public const int Tombstone = -2;

    /// <summary>State of a deleted node whose incoming links are being removed by the sweep in progress.</summary>
    public const int Swept = -3;

    /// <summary>State of a node number that no vector uses.</summary>
    public const int Free = int.MinValue;

    /// <summary>Highest level a node can have.</summary>
    public const int MaxLevel = 15;

    private const int LockStripes = 4096;
    private readonly int[] _locks = new int[LockStripes];
    private readonly NativeBlock _codes;
    private readonly NativeBlock _links;
    private readonly NativeBlock _upper;
    private readonly List<int> _freeNodes = [];
    private readonly List<int>[] _freeUpper = new List<int>[MaxLevel + 1];
    private readonly Lock _allocation = new();
    private int _upperLength;
    private long _entry = -1;

    public GraphStorage(int m, int codeBytes, int capacity)
    {
        M = m;
        M0 = 2 * m;
        CodeBytes = codeBytes;
        Capacity = capacity;
        _codes = new NativeBlock((long)capacity * codeBytes);
        _links = new NativeBlock((long)capacity * M0 * sizeof(int));
        _upper = new NativeBlock(UpperBytes(capacity));
        Codes = _codes.Pointer;
        Links = (int*)_links.Pointer;
        Upper = (int*)_upper.Pointer;
        SlotOf = new int[capacity];
        UpperOf = new int[capacity];
        NodeOfSlot = new int[capacity];
        Array.Fill(SlotOf, Free);
        Array.Fill(UpperOf, -1);
        Array.Fill(NodeOfSlot, -1);
        for (int level = 0; level <= MaxLevel; level++)
        {
            _freeUpper[level] = [];
        }
    }

    /// <summary>Links a node on upper levels.</summary>
    public int M { get; }

    /// <summary>Links a node on level 0.</summary>
    public int M0 { get; }

    /// <summary>Bytes of a code.</summary>
    public int CodeBytes { get; }

    /// <summary>Nodes there is memory for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Node numbers ever used; every node is below it.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Codes, [node, CodeBytes].</summary>
    public byte* Codes { get; private set; }

    /// <summary>Level-0 rows, [node, M0].</summary>
    public int* Links { get; private set; }

    /// <summary>Upper rows: at UpperOf[node] the node's level, then its rows of M, level 1 first.</summary>
    public int* Upper { get; private set; }

    /// <summary>Slot of each node, or one of the states.</summary>
    public int[] SlotOf { get; private set; }

    /// <summary>Offset of each node's upper rows, or -1.</summary>
    public int[] UpperOf { get; private set; }

    /// <summary>Node of each slot, or -1.</summary>
    public int[] NodeOfSlot { get; private set; }

    /// <summary>Node that walks start from, or -1.</summary>
    public int EntryPoint => (int)Interlocked.Read(ref _entry);

    /// <summary>Bytes in use: codes, links, slot maps, upper rows.</summary>
    public long UsedBytes => ((long)NodeCount * (CodeBytes + (M0 * sizeof(int)) + (2 * sizeof(int))))
        + ((long)NodeOfSlot.Length * sizeof(int)) + ((long)_upperLength * sizeof(int));

    /// <summary>Changes the entry point.</summary>
    public void SetEntryPoint(int node) => Interlocked.Exchange(ref _entry, node);

    /// <summary>Code of a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* CodeOf(int node) => Codes + ((nint)node * CodeBytes);

    /// <summary>Links of a node on a level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* RowOf(int node, int level)
        => level == 0 ? Links + ((nint)node * M0) : Upper + UpperOf[node] + 1 + ((level - 1) * M);

    /// <summary>The level-0 neighbours of a node.</summary>
    public ReadOnlySpan<int> LinksOf(int node)
    {
        var row = new ReadOnlySpan<int>(Links + ((nint)node * M0), M0);
        int end = row.IndexOf(-1);
        return end < 0 ? row : row[..end];
    }

    /// <summary>Links a row of the level has room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RowLength(int level) => level == 0 ? M0 : M;

    /// <summary>Highest level a node is on.</summary>
    public int LevelOf(int node) => UpperOf[node] < 0 ? 0 : Upper[UpperOf[node]];

    /// <summary>True for a node that may be linked to: published or being inserted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLinkable(int node) => Volatile.Read(ref SlotOf[node]) >= Unpublished;

    /// <summary>True for a node whose incoming links the sweep in progress removes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSwept(int node) => Volatile.Read(ref SlotOf[node]) == Swept;

    /// <summary>True when there is memory for one more node of the level under this slot number.</summary>
    public bool HasRoom(int slot, int level) => slot < NodeOfSlot.Length
        && (_freeNodes.Count > 0 || NodeCount < Capacity)
        && ((long)_upperLength + UpperInts(level)) * sizeof(int) <= _upper.Length;

    /// <summary>Takes a node number with empty rows on all its levels; -1 when memory must grow first.</summary>
    public int TryAllocate(int slot, int level)
    {
        lock (_allocation)
        {
            if (!HasRoom(slot, level))
            {
                return -1;
            }

            int node;
            if (_freeNodes.Count > 0)
            {
                node = _freeNodes[^1];
                _freeNodes.RemoveAt(_freeNodes.Count - 1);
            }
            else
            {
                node = NodeCount++;
            }

            new Span<int>(Links + ((nint)node * M0), M0).Fill(-1);
            UpperOf[node] = level > 0 ? AllocateUpper(level) : -1;
            Volatile.Write(ref SlotOf[node], Unpublished);
            return node;
        }
    }

    /// <summary>Replaces a node's row. The caller holds its lock, or nobody else knows the node yet.</summary>
    public void WriteRow(int node, int level, List<Neighbor> neighbors)
    {
        int* row = RowOf(node, level);
        int length = RowLength(level);
        for (int i = 0; i < length; i++)
        {
            Volatile.Write(ref row[i], i < neighbors.Count ? neighbors[i].Node : -1);
        }
    }

    /// <summary>A node's anchor, the first in its row, which keeps a link to it; -1 when it has no links.</summary>
    public int AnchorOf(int node) => Volatile.Read(ref Links[(nint)node * M0]);

    /// <summary>True when a node is the other's anchor.</summary>
    public bool IsAnchor(int node, int ofNode) => AnchorOf(ofNode) == node;

    /// <summary>Gives a node number back. Only while no operation is running.</summary>
    public void Release(int node)
    {
        if (UpperOf[node] >= 0)
        {
            _freeUpper[Upper[UpperOf[node]]].Add(UpperOf[node]);
            UpperOf[node] = -1;
        }

        SlotOf[node] = Free;
        _freeNodes.Add(node);
    }

    /// <summary>Makes room for one more node under this slot number. Only while no operation is running.</summary>
    public void Grow(int slot)
    {
        if (slot >= NodeOfSlot.Length)
        {
            NodeOfSlot = Resized(NodeOfSlot, Math.Max(slot + 1, NodeOfSlot.Length + (NodeOfSlot.Length / 2)), -1);
        }

        if (_freeNodes.Count > 0 || NodeCount < Capacity)
        {
            // Only the arena of upper rows is short: levels are random.
            _upper.Grow(_upper.Length + (_upper.Length / 2) + (UpperInts(MaxLevel) * sizeof(int)));
            Upper = (int*)_upper.Pointer;
            return;
        }

        int capacity = checked(Capacity + Math.Max(1024, Capacity / 2));
        _codes.Grow((long)capacity * CodeBytes);
        _links.Grow((long)capacity * M0 * sizeof(int));
        _upper.Grow(UpperBytes(capacity));
        SlotOf = Resized(SlotOf, capacity, Free);
        UpperOf = Resized(UpperOf, capacity, -1);
        Codes = _codes.Pointer;
        Links = (int*)_links.Pointer;
        Upper = (int*)_upper.Pointer;
        Capacity = capacity;
    }

    /// <summary>Takes the lock of a node's rows: a spin lock, because it is held for microseconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lock(int node)
    {
        ref int word = ref _locks[node & (LockStripes - 1)];
        if (Interlocked.CompareExchange(ref word, 1, 0) == 0)
        {
            return;
        }

        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref word, 1, 0) != 0)
        {
            spin.SpinOnce();
        }
    }

    /// <summary>Releases the lock of a node's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unlock(int node) => Volatile.Write(ref _locks[node & (LockStripes - 1)], 0);

    public void Dispose()
    {
        _codes.Dispose();
        _links.Dispose();
        _upper.Dispose();
    }

    private static int[] Resized(int[] array, int length, int fill)
    {
        int old = array.Length;
        Array.Resize(ref array, length);
        array.AsSpan(old).Fill(fill);
        return array;
    }

    private int UpperInts(int level) => level == 0 ? 0 : 1 + (level * M);

    // One node in M is on level 1, one in M squared on level 2, ...: twice the expectation, and some for small graphs.
    private long UpperBytes(int capacity) => (2L * capacity / M * (M + 2) * sizeof(int)) + (64 * 1024);

    private int AllocateUpper(int level)
    {
        int offset;
        List<int> free = _freeUpper[level];
        if (free.Count > 0)
        {
            offset = free[^1];
            free.RemoveAt(free.Count - 1);
        }
        else
        {
            offset = _upperLength;
            _upperLength += UpperInts(level);
        }

        Upper[offset] = level;
        new Span<int>(Upper + offset + 1, level * M).Fill(-1);
        return offset;
    }
}
