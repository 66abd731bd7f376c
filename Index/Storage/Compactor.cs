// Compaction of the record store: live records of the oldest part of the log are written again at its end, and the old
// files are deleted when a checkpoint is in force that begins after them.
using Microsoft.Extensions.Logging;

namespace SearchEngine.Index.Storage;

/// <summary>Compacts the store of a collection in steps; writes go on meanwhile, checkpoints between them.</summary>
internal sealed class Compactor(
    RecordStore store, DocumentMap map, WritePipeline pipeline, Checkpointer checkpointer, FreeSpace space,
    long minBytes, ILogger log)
{
    private const long StepBytes = 16L << 20;

    private readonly SemaphoreSlim _one = new(1);
    private volatile CompactionProgress _progress = new(false, 0, 0, 0, 0);

    /// <summary>How far the compaction that is running is, and what those before it did.</summary>
    public CompactionProgress Progress => _progress;

    /// <summary>True when more than half of the log is records that were replaced or deleted.</summary>
    public bool IsDue => store.LogBytes > Math.Max(minBytes, 2 * map.LiveBytes);

    /// <summary>Compacts the older half of the log, then takes a checkpoint, which deletes its files.</summary>
    /// <exception cref="DataDamagedException">The part to be copied is damaged; its files are kept.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        CompactionProgress before = _progress;
        try
        {
            long begin = store.BeginAddress;
            long until = Math.Min(store.CompactableUntil, store.PageStartOf(begin + (store.LogBytes / 2)));
            long total = Math.Max(0, until - begin);
            while (store.BeginAddress < until)
            {
                long from = store.BeginAddress;
                _progress = before with { IsRunning = true, DoneBytes = from - begin, TotalBytes = total };
                long step = Math.Min(until, store.PageStartOf(from + Math.Max(StepBytes, store.PageBytes)));
                space.RequireFromReserve(step - from + pipeline.CheckpointBytes);
                await checkpointer.BetweenCheckpointsAsync(() => store.Compact(step), ct);
                if (store.BeginAddress == from)
                    break; // nothing but the unused end of a page is left
            }

            await checkpointer.TakeAsync(saveIndexes: false, ct);
            if (total == 0)
                return; // all of it is newer than the last checkpoint; after this one it can be compacted
            before = new CompactionProgress(false, total, total, before.Runs + 1, before.ReleasedBytes + total);
            log.LogInformation("{Folder}: compacted {Bytes} bytes of the store's log", store.Folder, total);
        }
        finally
        {
            _progress = before;
            _one.Release();
        }
    }
}
