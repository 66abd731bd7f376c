// The write path behind the log: a place for every batch, one committer, one applier, then the indexer.
using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SearchEngine.Index.Storage;

/// <summary>
/// Takes batches from any number of callers, puts them into one order, and brings each through log, store and indexes.
/// A batch is acknowledged after the commit of the log and after the store holds it.
/// </summary>
internal sealed partial class WritePipeline : IAsyncDisposable
{
    private const int MapBytesPerDocument = 128;
    private const int LogBytesPerDeletion = 64;
    private const int BytesPerCharacter = 3; // of UTF-8, at most

    private readonly RecordStore _store;
    private readonly DocumentMap _map;
    private readonly WriteAheadLog _log;
    private readonly Indexer _indexer;
    private readonly NumberPool _ordinals;
    private readonly NumberPool _slots;
    private readonly FreeSpace _space;
    private readonly DeviceHealth _logHealth;

    private readonly SemaphoreSlim _ordering = new(1);
    private readonly SemaphoreSlim _applying = new(1);
    private readonly ConcurrentDictionary<string, WriteOperation> _ahead = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PendingWrite> _uncommitted = new();
    private readonly Channel<PendingWrite> _committed = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _appended = new(0);
    private readonly Task _committer;
    private readonly Task _applier;

    private HashSet<int> _changed;
    private long _sequence;
    private long _uncommittedBytes;
    private long _lastCommitted;
    private LogPosition _applied;
    private PendingWrite? _last;
    private long _versionOffset;
    private volatile ChangeFeed[] _feeds = [];
    private readonly Lock _feedsLock = new();
    private volatile bool _closing;
    private volatile Exception? _failure;

    public WritePipeline(RecordStore store, DocumentMap map, WriteAheadLog log, DeviceHealth logHealth,
        Indexer indexer, NumberPool ordinals, NumberPool slots, FreeSpace space, LogPosition start,
        IEnumerable<int> changed)
    {
        _store = store;
        _map = map;
        _log = log;
        _logHealth = logHealth;
        _indexer = indexer;
        _ordinals = ordinals;
        _slots = slots;
        _space = space;
        _sequence = _lastCommitted = start.Sequence;
        _applied = start;
        _changed = [.. changed];
        _committer = Task.Run(CommitAsync);
        _applier = Task.Run(ApplyAsync);
    }

    /// <summary>The place in the log up to which the store holds everything.</summary>
    public LogPosition Applied => _applied;

    /// <summary>The largest version given out so far.</summary>
    public long LastVersion => Volatile.Read(ref _sequence) + Volatile.Read(ref _versionOffset);

    /// <summary>What is added to a batch's sequence to make the version of its documents. It never falls.</summary>
    public long VersionOffset => Volatile.Read(ref _versionOffset);

    /// <summary>Room that a checkpoint without indexes needs. Whatever is written leaves at least that.</summary>
    public long CheckpointBytes =>
        _store.UnflushedBytes + _store.HashIndexBytes + ((long)_map.Count * MapBytesPerDocument);

    /// <summary>Documents written since the indexes were saved.</summary>
    public int ChangedCount => _changed.Count;

    /// <summary>False while the disk takes no writes.</summary>
    public bool TakesWrites => _logHealth.WriteTrouble is null && _store.Health.WriteTrouble is null;

    /// <summary>Bytes in the log since an address of this epoch.</summary>
    public long LogBytesSince(long address) => _log.TailAddress - address;

    /// <summary>Sees to it that the offset of versions is at least so large.</summary>
    public void RaiseVersionOffset(long offset)
    {
        if (offset > VersionOffset)
            Volatile.Write(ref _versionOffset, offset);
    }

    /// <summary>Refuses what a write would be refused for, before anything is spent on it.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public void RequireWritable()
    {
        RequireOpen();
        _space.Require(BytesWith(0));
    }

    /// <summary>Stores documents, all or none.</summary>
    /// <exception cref="VersionConflictException">A condition does not hold.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task<PendingWrite> UpsertAsync(IReadOnlyList<PreparedDocument> documents, CancellationToken ct)
    {
        RequireOpen();
        _space.Require(BytesWith(documents.Sum(document => (long)document.Bytes.Length)));
        await EnterAsync(ct);
        try
        {
            foreach (PreparedDocument document in documents)
                RequireVersion(document);
            long sequence = _sequence + 1;
            List<WriteOperation> operations = [];
            foreach (PreparedDocument document in LastOfEachId(documents))
                operations.Add(Place(document, sequence));
            try
            {
                return Append(sequence, operations);
            }
            catch
            {
                operations.ForEach(GiveBackPlace);
                throw;
            }
        }
        finally
        {
            _ordering.Release();
        }
    }

    /// <summary>
    /// Deletes the documents that there are, all or none; null when there are none. A disk that is too full for new
    /// documents takes deletions still: they are how it gets room again.
    /// </summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="ifVersion">The version that each must be at; null when it does not matter.</param>
    /// <param name="ct">Stops the write before it reaches the log.</param>
    /// <exception cref="VersionConflictException">The condition does not hold.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task<PendingWrite?> DeleteAsync(
        IReadOnlyList<string> ids, long? ifVersion, CancellationToken ct)
    {
        RequireOpen();
        _space.RequireFromReserve(
            BytesWith(ids.Sum(id => LogBytesPerDeletion + ((long)id.Length * BytesPerCharacter))));
        await EnterAsync(ct);
        try
        {
            List<WriteOperation> operations = [];
            foreach (string id in ids.Distinct(StringComparer.Ordinal))
            {
                if (ifVersion is { } expected)
                    RequireVersion(id, expected, "if_version");
                if (Current(id) is { } entry)
                    operations.Add(new WriteOperation(null, null, default, entry));
            }

            return operations.Count == 0 ? null : Append(_sequence + 1, operations);
        }
        finally
        {
            _ordering.Release();
        }
    }

    /// <summary>Waits for a write, but not for a disk that takes none.</summary>
    /// <exception cref="StorageUnavailableException">The disk has stopped taking writes.</exception>
    public Task WaitAsync(Task task, CancellationToken ct) => WaitAsync(task,
        "The write was not acknowledged; it may still happen when the disk takes writes again.", ct);

    /// <summary>Waits for something that writes, but not for a disk that takes nothing.</summary>
    /// <param name="task">What is waited for; it goes on when the disk does.</param>
    /// <param name="consequence">What it means to the caller when the disk takes nothing.</param>
    /// <param name="ct">Stops the waiting.</param>
    /// <exception cref="StorageUnavailableException">The disk has stopped taking writes.</exception>
    public async Task WaitAsync(Task task, string consequence, CancellationToken ct)
    {
        await Task.WhenAny(task, _logHealth.Stalled, _store.Health.Stalled).WaitAsync(ct);
        if (task.IsCompleted)
        {
            await task;
            return;
        }

        _ = task.ContinueWith(late => late.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // seen: nobody waits for it any more
        throw Unavailable(consequence);
    }

    /// <summary>Waits until every write that has a place in the log is in the store.</summary>
    /// <exception cref="StorageUnavailableException">The disk has stopped taking writes.</exception>
    public async Task WaitForAppliedAsync(CancellationToken ct)
    {
        await _ordering.WaitAsync(ct);
        PendingWrite? last = _last;
        _ordering.Release();
        if (last is not null)
            await WaitAsync(last.Stored, ct);
    }

    /// <summary>Tells a feed of every document that is written or deleted from now on.</summary>
    public void AddFeed(ChangeFeed feed)
    {
        lock (_feedsLock)
            _feeds = [.. _feeds, feed];
    }

    /// <summary>Tells a feed nothing any more.</summary>
    public void RemoveFeed(ChangeFeed feed)
    {
        lock (_feedsLock)
            _feeds = [.. _feeds.Where(other => other != feed)];
    }

    /// <summary>Takes no more writes and finishes those it has, unless the disk takes none.</summary>
    /// <returns>True when everything was finished.</returns>
    public async Task<bool> CloseAsync()
    {
        _closing = true;
        await _ordering.WaitAsync(); // who is in there gets through, who comes later is turned away
        _ordering.Release();
        _appended.Release();
        Task finished = Task.WhenAll(_committer, _applier);
        await Task.WhenAny(finished, _logHealth.Stalled, _store.Health.Stalled);
        return finished.IsCompleted && _failure is null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _log.Dispose();
    }

    private async Task EnterAsync(CancellationToken ct)
    {
        Task entered = _ordering.WaitAsync(ct);
        await Task.WhenAny(entered, _logHealth.Stalled);
        if (!entered.IsCompletedSuccessfully)
        {
            _ = entered.ContinueWith(_ => _ordering.Release(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            ct.ThrowIfCancellationRequested();
            throw Unavailable("Nothing was written.");
        }

        try
        {
            RequireOpen();
        }
        catch
        {
            _ordering.Release();
            throw;
        }
    }

    private void RequireOpen()
    {
        ObjectDisposedException.ThrowIf(_closing, this);
        if ((_failure ?? _indexer.Failure) is { } failure)
        {
            throw new StorageUnavailableException(
                $"Writing has stopped: {failure.Message} Close the collection and open it again; nothing that was "
                + "acknowledged is lost.", isFull: false, failure);
        }

        if (!TakesWrites)
            throw Unavailable("Nothing was written.");
    }

    // A document is written to the log and to the store, what waits to be written needs its room as well, and the
    // checkpoint after it must be possible.
    private long BytesWith(long bytes) => (3 * (bytes + Volatile.Read(ref _uncommittedBytes))) + CheckpointBytes;

    private StorageUnavailableException Unavailable(string consequence)
    {
        Exception? trouble = _logHealth.WriteTrouble ?? _store.Health.WriteTrouble;
        return new StorageUnavailableException(
            $"The disk takes no writes: {trouble?.Message ?? "it was too slow."} {consequence} "
            + "Writing resumes by itself when the disk does.", _space.IsLow, trouble);
    }

    private PendingWrite Append(long sequence, List<WriteOperation> operations)
    {
        int size = checked((int)BatchCodec.SizeOf(operations));
        byte[] batch = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            BatchCodec.Write(batch, operations);
            PendingWrite write = new(sequence, operations);
            write.End = _log.Append(sequence, Volatile.Read(ref _lastCommitted), batch.AsSpan(0, size));
            Volatile.Write(ref _sequence, sequence);
            _last = write;
            foreach (WriteOperation operation in operations)
                _ahead[operation.Id] = operation;
            Interlocked.Add(ref _uncommittedBytes, write.Bytes);
            _uncommitted.Enqueue(write);
            _appended.Release();
            return write;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(batch);
        }
    }
}
