// Checkpoints and compaction of the record store.
using FASTER.core;

namespace SearchEngine.Index.Storage;

internal sealed partial class RecordStore
{
    private static readonly TimeSpan FlushPoll = TimeSpan.FromMilliseconds(1);

    /// <summary>Writes full pages to the log's files while writes go on, so that the checkpoint is short.</summary>
    /// <remarks>
    /// Never all of the log: FASTER's checkpoint waits only for what it makes read-only itself, and takes an end of
    /// the log that is read-only already for one that is on disk.
    /// </remarks>
    public async Task FlushAsync(CancellationToken ct)
    {
        long until = (_kv.Log.TailAddress - 1) & ~(_settings.PageBytes - 1);
        _kv.Log.ShiftReadOnlyAddress(until, wait: false);
        while (_device.WrittenUntil < until || !_device.IsIdle)
            await Task.Delay(FlushPoll, ct);
    }

    /// <summary>Takes a checkpoint. The caller holds back writes and compaction until it ends.</summary>
    /// <exception cref="StorageUnavailableException">The hash index could not be written.</exception>
    public async Task<StoreCheckpoint> CheckpointAsync()
    {
        long recoverFrom = _kv.Log.TailAddress;
        _checkpoints.Health.Forget(); // what came to grief before is given up
        (bool taken, Guid token) = await _kv.TakeFullCheckpointAsync(CheckpointType.FoldOver);
        if (!taken)
        {
            throw new StorageUnavailableException(
                $"A checkpoint of {_folder} is under way; try again when it is done.");
        }

        if (_checkpoints.Health.WriteTrouble is { } trouble)
        {
            throw new StorageUnavailableException(
                $"The checkpoint of {_folder} could not be written: {trouble.Message} The last one stays in force.",
                isFull: false, trouble);
        }

        // FASTER waits for what this checkpoint made read-only, and not for pages whose writes were under way before.
        while (!_device.IsIdle)
            await Task.Delay(FlushPoll);
        long tail = _kv.Log.TailAddress;
        Volatile.Write(ref _onDiskUntil, tail);
        byte[] logDescription = _checkpoints.LogDescription(token);
        byte[] indexDescription = _checkpoints.IndexDescription(token);
        _checkpoints.Purge(token);
        return new StoreCheckpoint
        {
            IndexToken = token,
            LogToken = token,
            IndexDescription = indexDescription,
            LogDescription = logDescription,
            Begin = _kv.Log.BeginAddress,
            Tail = tail,
            RecoverFrom = recoverFrom,
            TailSector = new StoreLog(_folder, LogName, _settings, _checksums).ReadTailSector(tail),
        };
    }

    /// <summary>Checksums of the files that changed since the last call.</summary>
    public Dictionary<int, byte[]> TakeChangedChecksums() => _checksums.TakeChanged();

    /// <summary>Gives checksums back that could not be saved, so that the next call has them again.</summary>
    public void PutBackChecksums(IEnumerable<int> segments) => _checksums.PutBack(segments);

    /// <summary>How far the log can be compacted: to the last page that begins before the last checkpoint.</summary>
    public long CompactableUntil => PageStartOf(Volatile.Read(ref _onDiskUntil));

    /// <summary>The address at which the page of an address begins.</summary>
    public long PageStartOf(long address) => address & ~(_settings.PageBytes - 1);

    /// <summary>
    /// Copies the live records of the oldest part of the log to its tail. The old part stays on disk until
    /// <see cref="Truncate"/> is called, once a checkpoint that no longer needs it is in force.
    /// </summary>
    /// <param name="pageStart">
    /// Log address to compact up to: that of a page, at most <see cref="CompactableUntil"/>.
    /// </param>
    /// <exception cref="DataDamagedException">The part to be copied is damaged; nothing was changed.</exception>
    public void Compact(long pageStart)
    {
        if (pageStart <= BeginAddress)
            return;

        // FASTER walks the log record by record and would take a damaged length for a true one.
        new StoreLog(_folder, LogName, _settings, _checksums).RequireUndamaged(_kv.Log.BeginAddress, pageStart);
        using var session = NewSession();
        session.Compact(pageStart, CompactionType.Lookup);
    }

    /// <summary>Deletes the files that hold nothing at or after an address.</summary>
    /// <param name="begin">Where the log of the checkpoint in force begins.</param>
    public void Truncate(long begin) => _device.RemoveBefore(SegmentOf(begin));
}
