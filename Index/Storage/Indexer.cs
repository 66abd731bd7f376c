// Brings stored writes into the indexes, in the order of the log, several documents at once.
using System.Threading.Channels;

namespace SearchEngine.Index.Storage;

/// <summary>One task that takes stored writes and indexes them.</summary>
internal sealed class Indexer : IAsyncDisposable
{
    private const int GroupOperations = 1024;
    private const long MaxWaitingBytes = 128L << 20;

    private readonly SearchIndexes _indexes;
    private readonly NumberPool _ordinals;
    private readonly NumberPool _slots;
    private readonly int _threads;
    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _roomMade = new(0);
    private readonly Task _run;
    private long _waitingBytes;

    public Indexer(SearchIndexes indexes, NumberPool ordinals, NumberPool slots, int threads)
    {
        _indexes = indexes;
        _ordinals = ordinals;
        _slots = slots;
        _threads = threads;
        _run = Task.Run(RunAsync);
    }

    /// <summary>Why indexing has stopped; null while it runs.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Hands over a write. Waits while too much is waiting already.</summary>
    public async Task AddAsync(PendingWrite write)
    {
        while (Volatile.Read(ref _waitingBytes) > MaxWaitingBytes && Failure is null)
            await _roomMade.WaitAsync(TimeSpan.FromMilliseconds(100));
        Interlocked.Add(ref _waitingBytes, write.Bytes);
        if (!_writes.Writer.TryWrite(write))
            write.Fail(Failure ?? new ObjectDisposedException(nameof(Indexer)));
    }

    /// <summary>Finishes what was handed over, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _run;
        _roomMade.Dispose();
    }

    /// <summary>Indexes one operation. Operations of one ordinal must not overlap.</summary>
    public static void Apply(SearchIndexes indexes, WriteOperation operation)
    {
        if (operation.Record is not null)
            indexes.Put(operation.Record);
        else
            indexes.Remove(operation.Ordinal);
        foreach (int slot in operation.DroppedSlots)
            indexes.Graph.Delete(slot);
    }

    /// <summary>Indexes operations on several threads; those of one ordinal stay in order.</summary>
    public static void ApplyAll(SearchIndexes indexes, IReadOnlyList<WriteOperation> operations, int threads)
    {
        if (operations.Count == 1 || threads == 1)
        {
            foreach (WriteOperation operation in operations)
                Apply(indexes, operation);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            foreach (WriteOperation operation in operations)
            {
                if (operation.Ordinal % threads == worker)
                    Apply(indexes, operation);
            }
        });
    }

    private async Task RunAsync()
    {
        List<PendingWrite> group = [];
        List<WriteOperation> operations = [];
        try
        {
            while (await _writes.Reader.WaitToReadAsync())
            {
                while (_writes.Reader.TryRead(out PendingWrite? write))
                {
                    group.Add(write);
                    operations.AddRange(write.Operations);
                    if (write.Instead is not null || operations.Count >= GroupOperations)
                        break;
                }

                Finish(group, operations);
            }
        }
        catch (Exception exception)
        {
            Failure = exception;
            _writes.Writer.TryComplete();
            group.ForEach(write => write.Fail(exception));
            while (_writes.Reader.TryRead(out PendingWrite? write))
                write.Fail(exception);
        }
    }

    private void Finish(List<PendingWrite> group, List<WriteOperation> operations)
    {
        ApplyAll(_indexes, operations, _threads);
        foreach (WriteOperation operation in operations)
        {
            foreach (int slot in operation.DroppedSlots)
                _slots.Return(slot);
            if (operation.Record is null)
                _ordinals.Return(operation.Ordinal);
        }

        foreach (PendingWrite write in group)
        {
            write.Instead?.Invoke();
            Interlocked.Add(ref _waitingBytes, -write.Bytes);
            write.CompleteSearchable();
        }

        if (_roomMade.CurrentCount == 0)
            _roomMade.Release();
        group.Clear();
        operations.Clear();
    }
}
