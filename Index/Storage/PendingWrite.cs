// A write on its way: in the log, then in the store, then in the indexes.
namespace SearchEngine.Index.Storage;

/// <summary>A batch between its place in the log and its last index.</summary>
internal sealed class PendingWrite(long sequence, IReadOnlyList<WriteOperation> operations)
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _searchable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Sequence { get; } = sequence;

    public IReadOnlyList<WriteOperation> Operations { get; } = operations;

    /// <summary>Where its entry in the log ends.</summary>
    public long End { get; set; }

    /// <summary>What the indexer does instead of indexing, at this place in the order of writes.</summary>
    public Action? Instead { get; init; }

    /// <summary>Memory that waits with it.</summary>
    public long Bytes { get; } = operations.Sum(operation => (long)operation.Bytes.Length);

    /// <summary>Ends when the write is durable and can be read by id.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Ends when searches find it.</summary>
    public Task Searchable => _searchable.Task;

    public void CompleteStored() => _stored.TrySetResult();

    public void CompleteSearchable() => _searchable.TrySetResult();

    public void Fail(Exception reason)
    {
        _stored.TrySetException(reason);
        _searchable.TrySetException(reason);
        _ = _stored.Task.Exception; // seen: nobody may be waiting any more
        _ = _searchable.Task.Exception;
    }
}
