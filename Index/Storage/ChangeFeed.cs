// Which documents of a collection have changed since somebody last looked, each named once however often it changed.
namespace SearchEngine.Index.Storage;

/// <summary>Ids of changed documents, in the order of their first change. One reader; any number of writers.</summary>
internal sealed class ChangeFeed
{
    private readonly Lock _lock = new();
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _arrived = new(0, 1);

    /// <summary>Changed documents that were not taken yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _order.Count;
        }
    }

    public void Add(IEnumerable<string> ids)
    {
        lock (_lock)
        {
            foreach (string id in ids)
            {
                if (_waiting.Add(id))
                    _order.Enqueue(id);
            }

            if (_arrived.CurrentCount == 0)
                _arrived.Release();
        }
    }

    /// <summary>Takes the oldest changes; none when there are none.</summary>
    public List<string> Take(int most)
    {
        List<string> taken = [];
        lock (_lock)
        {
            while (taken.Count < most && _order.TryDequeue(out string? id))
            {
                _waiting.Remove(id);
                taken.Add(id);
            }
        }

        return taken;
    }

    /// <summary>Waits until there may be a change.</summary>
    public Task WaitAsync(CancellationToken ct) => _arrived.WaitAsync(ct);
}
