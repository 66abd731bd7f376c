// Insert and update. An update links a new node and then moves the slot to it, so that a search sees old or new.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    /// <summary>Puts a vector into a slot; a slot that holds one already is updated.</summary>
    /// <param name="slot">0 to <see cref="MaxSlots"/> - 1, dense: memory grows with the largest slot used.</param>
    /// <param name="vector">[Dimensions], finite; not all zero for cosine.</param>
    /// <exception cref="ArgumentException">The vector has another length, or a component that is not finite, or is
    /// all zero with cosine.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slot is outside its range.</exception>
    public void Insert(int slot, ReadOnlySpan<float> vector)
    {
        if (slot is < 0 or >= MaxSlots)
        {
            throw new ArgumentOutOfRangeException(nameof(slot), slot, $"A slot lies between 0 and {MaxSlots - 1}.");
        }

        SearchContext context = _contexts.Rent();
        try
        {
            Prepare(vector, context.Prepared);
            _walk.Prepare(context);
            int level = LevelOf(Interlocked.Increment(ref _inserted));
            InsertPrepared(context, slot, level);
        }
        finally
        {
            _contexts.Return(context);
        }

        SweepSome();
    }

    private void InsertPrepared(SearchContext context, int slot, int level)
    {
        while (true)
        {
            int writing = Enter(_writers);
            int reading = _readers.Enter();
            try
            {
                int node = _storage.TryAllocate(slot, level);
                if (node >= 0)
                {
                    _walk.Store(context, node);
                    LinkAndPublish(context, node, slot, level);
                    return;
                }
            }
            finally
            {
                _readers.Exit(reading);
                _writers.Exit(writing);
            }

            GrowFor(slot, level);
        }
    }

    private void LinkAndPublish(SearchContext context, int node, int slot, int level)
    {
        if (level <= EntryLevel() && _walk.Link(context, node, level))
        {
            Publish(node, slot);
            return;
        }

        // The first node, or one above all others: it becomes the entry point, and only one may do so at a time.
        lock (_entryLock)
        {
            _walk.Link(context, node, level);
            Publish(node, slot);
            if (level > EntryLevel())
            {
                Promote(node);
            }
        }
    }

    /// <summary>Makes a node the entry point, or another if it was deleted meanwhile. Holds the entry lock.</summary>
    private void Promote(int node)
    {
        _storage.SetEntryPoint(node);
        while (node >= 0 && Volatile.Read(ref _storage.SlotOf[node]) < 0)
        {
            node = HighestLiveNode();
            _storage.SetEntryPoint(node);
        }
    }

    private void Publish(int node, int slot)
    {
        Volatile.Write(ref _storage.SlotOf[node], slot);
        Interlocked.Increment(ref _movesBegun);
        int old = Interlocked.Exchange(ref _storage.NodeOfSlot[slot], node);
        Interlocked.Increment(ref _movesEnded);
        if (old >= 0)
        {
            Bury(old);
        }
        else
        {
            Interlocked.Increment(ref _live);
        }

        if (_storage.EntryPoint < 0)
        {
            lock (_entryLock)
            {
                if (_storage.EntryPoint < 0)
                {
                    Promote(node);
                }
            }
        }
    }

    private int EntryLevel()
    {
        int entry = _storage.EntryPoint;
        return entry < 0 ? -1 : _storage.LevelOf(entry);
    }

    private void GrowFor(int slot, int level)
    {
        _writers.EnterExclusive();
        _readers.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            while (!_storage.HasRoom(slot, level))
            {
                _storage.Grow(slot);
            }
        }
        finally
        {
            _readers.ExitExclusive();
            _writers.ExitExclusive();
        }
    }

    /// <summary>Geometric level with factor 1/ln(M), from a hash of the seed and the insert's number.</summary>
    private int LevelOf(long insert)
    {
        ulong hash = Mix(_options.Seed ^ Mix((ulong)insert));
        double uniform = ((hash >> 11) + 1) * (1.0 / (1L << 53));
        return Math.Min((int)(-Math.Log(uniform) / Math.Log(_options.M)), GraphStorage.MaxLevel);
    }

    /// <summary>SplitMix64's finaliser (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
