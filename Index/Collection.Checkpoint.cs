// Checkpoints and compaction: what bounds the time to open a collection, its log and its store.
using Microsoft.Extensions.Logging;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const string NoCheckpoint = "The last checkpoint stays in force.";
    private static readonly TimeSpan MaintenancePeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes a checkpoint now, indexes included, so that the next opening has nothing to replay. When the disk has room
    /// for all but the indexes they are left out, and the next opening brings them up from the documents.
    /// </summary>
    /// <param name="ct">Stops the checkpoint; the last one stays in force.</param>
    /// <exception cref="StorageUnavailableException">
    /// The disk is full or fails; the last one stays in force.
    /// </exception>
    public async Task CheckpointAsync(CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        await _pipeline.WaitAsync(_checkpointer.TakeAsync(saveIndexes: true, ct), NoCheckpoint, ct);
    }

    /// <summary>
    /// Drops records that were replaced or deleted from the older half of the store's log. It is done by itself when
    /// more than half of the log is such records.
    /// </summary>
    /// <param name="ct">Stops it; what was done so far is kept.</param>
    /// <exception cref="DataDamagedException">That part of the log is damaged.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task CompactAsync(CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        await _pipeline.WaitAsync(_compactor.RunAsync(ct), NoCheckpoint, ct);
    }

    /// <summary>How far the compaction of the store's log is.</summary>
    public CompactionProgress Compaction => _compactor.Progress;

    private async Task MaintainAsync(bool isBehind)
    {
        using PeriodicTimer timer = new(MaintenancePeriod, _options.Clock);
        long since = _options.Clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                bool isDue = isBehind || LogBytesSinceCheckpoint >= _options.CheckpointLogBytes
                    || (_checkpointer.IsBehind && _options.Clock.GetElapsedTime(since) >= _options.CheckpointInterval);
                if (!isDue)
                    continue;
                isBehind = false;
                since = _options.Clock.GetTimestamp();
                await MaintainOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // the collection is being closed
        }
    }

    private long LogBytesSinceCheckpoint => _pipeline.LogBytesSince(
        _checkpointer.Manifest.Log.Epoch == _writeAheadLog.Epoch ? _checkpointer.Manifest.Log.Address : 0);

    // Compaction ends with a checkpoint. If it cannot, there is one all the same: without checkpoints the log grows.
    internal async Task MaintainOnceAsync()
    {
        if (!_compactor.IsDue || !await TryAsync(_compactor.RunAsync(_closing.Token), "compaction"))
            await TryAsync(_checkpointer.TakeAsync(saveIndexes: false, _closing.Token), "checkpoint");
    }

    // Trouble is told and tried again later: writes go on as long as the log takes them.
    private async Task<bool> TryAsync(Task work, string name)
    {
        try
        {
            await work;
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (!_closing.IsCancellationRequested)
                _log.LogError(exception, "{Folder}: the {Work} failed and is tried again later", _folder.Root, name);
            return false;
        }
    }
}
