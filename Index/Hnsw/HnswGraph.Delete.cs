// Delete and the sweep behind it (after FreshDiskANN, arXiv:2105.09613, section 4): deleted nodes first stay as
// stepping stones; when they are many, rows that point to them are reconnected and their memory is given back.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    private const int FewestToSweep = 64;
    private const int SweepFraction = 8;
    private readonly Lock _sweepLock = new();
    private int _buried;
    private int _sweepAt = -1;
    private int _sweepEnd;
    private int _sweepCount;

    /// <summary>Deletes a slot's vector.</summary>
    /// <returns>False when the slot held none.</returns>
    public bool Delete(int slot)
    {
        int writing = Enter(_writers);
        int reading = _readers.Enter();
        try
        {
            if (slot < 0 || slot >= _storage.NodeOfSlot.Length)
            {
                return false;
            }

            int node = Interlocked.Exchange(ref _storage.NodeOfSlot[slot], -1);
            if (node < 0)
            {
                return false;
            }

            Interlocked.Decrement(ref _live);
            Bury(node);
        }
        finally
        {
            _readers.Exit(reading);
            _writers.Exit(writing);
        }

        SweepSome();
        return true;
    }

    /// <summary>Finishes the removal of every deleted node now: links repaired, memory given back.</summary>
    /// <param name="cancellation">Stops between rows; what was repaired stays repaired.</param>
    public void Compact(CancellationToken cancellation = default)
    {
        lock (_sweepLock)
        {
            while (_sweepAt >= 0 || Volatile.Read(ref _buried) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                SweepRows(4096, fewest: 1);
            }
        }
    }

    /// <summary>Makes a node a tombstone; if it was the entry point, another takes its place.</summary>
    private void Bury(int node)
    {
        Volatile.Write(ref _storage.SlotOf[node], GraphStorage.Tombstone);
        Interlocked.Increment(ref _buried);
        if (_storage.EntryPoint != node)
        {
            return;
        }

        lock (_entryLock)
        {
            if (_storage.EntryPoint == node)
            {
                Promote(HighestLiveNode());
            }
        }
    }

    private int HighestLiveNode()
    {
        int best = -1;
        for (int node = 0; node < _storage.NodeCount; node++)
        {
            if (_storage.SlotOf[node] >= 0 && (best < 0 || _storage.LevelOf(node) > _storage.LevelOf(best)))
            {
                best = node;
            }
        }

        return best;
    }

    /// <summary>A share of the sweep, small enough to ride on one insert or delete.</summary>
    private void SweepSome()
    {
        if ((_sweepAt < 0 && Volatile.Read(ref _buried) < FewestToSweep) || !_sweepLock.TryEnter())
        {
            return;
        }

        try
        {
            int threshold = Math.Max(FewestToSweep, Count / SweepFraction);
            SweepRows(64 + (4 * _storage.NodeCount / threshold), threshold);
        }
        finally
        {
            _sweepLock.Exit();
        }
    }

    private void SweepRows(int rows, int fewest)
    {
        if (_sweepAt < 0)
        {
            if (Volatile.Read(ref _buried) < fewest)
            {
                return;
            }

            BeginSweep();
        }

        SearchContext context = _contexts.Rent();
        int writing = Enter(_writers);
        int reading = _readers.Enter();
        try
        {
            int end = Math.Min(_sweepEnd, _sweepAt + rows);
            for (; _sweepAt < end; _sweepAt++)
            {
                RepairNode(context, _sweepAt);
            }
        }
        finally
        {
            _readers.Exit(reading);
            _writers.Exit(writing);
            _contexts.Return(context);
        }

        if (_sweepAt == _sweepEnd)
        {
            EndSweep();
        }
    }

    private void RepairNode(SearchContext context, int node)
    {
        if (_storage.SlotOf[node] is GraphStorage.Free or GraphStorage.Swept)
        {
            return;
        }

        for (int level = _storage.LevelOf(node); level >= 0; level--)
        {
            _walk.RepairRow(context, node, level);
        }
    }

    /// <summary>Chooses the nodes to remove while no writer runs: nobody can link to them from here on.</summary>
    private void BeginSweep()
    {
        _writers.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            _sweepCount = 0;
            for (int node = 0; node < _storage.NodeCount; node++)
            {
                if (_storage.SlotOf[node] == GraphStorage.Tombstone)
                {
                    _storage.SlotOf[node] = GraphStorage.Swept;
                    _sweepCount++;
                }
            }

            _sweepAt = 0;
            _sweepEnd = _storage.NodeCount;
        }
        finally
        {
            _writers.ExitExclusive();
        }
    }

    /// <summary>Gives swept nodes back while nothing runs: no row links to them, and no search holds them.</summary>
    private void EndSweep()
    {
        _writers.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            ReleaseSwept();
            ReconnectLost();
        }
        finally
        {
            _writers.ExitExclusive();
        }
    }

    private void ReleaseSwept()
    {
        _readers.EnterExclusive();
        try
        {
            for (int node = 0; node < _sweepEnd; node++)
            {
                if (_storage.SlotOf[node] == GraphStorage.Swept)
                {
                    _storage.Release(node);
                }
            }

            Interlocked.Add(ref _buried, -_sweepCount);
            _sweepAt = -1;
        }
        finally
        {
            _readers.ExitExclusive();
        }
    }
}
