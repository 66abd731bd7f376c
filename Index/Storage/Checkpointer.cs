// Checkpoints: the store, the map and, now and then, the indexes on disk, then the manifest that names them, then the
// end of what is no longer needed. A crash between any two steps leaves the last checkpoint in force.
using Microsoft.Extensions.Logging;

namespace SearchEngine.Index.Storage;

/// <summary>Takes the checkpoints of a collection, one at a time.</summary>
internal sealed class Checkpointer(CollectionFolder folder, OpenedStore opened, SearchIndexes indexes,
    WritePipeline pipeline, NumberPool slots, FreeSpace space, ILogger log)
{
    private const int MinChangedToSave = 20_000;
    private const double ChangedShareToSave = 0.05;

    private readonly RecordStore _store = opened.Store;
    private readonly DocumentMap _map = opened.Map;
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The manifest in force.</summary>
    public Manifest Manifest { get; private set; } = opened.Manifest;

    /// <summary>True when there is something that a checkpoint would add.</summary>
    public bool IsBehind => pipeline.Applied.Sequence != Manifest.Log.Sequence;

    /// <summary>True when documents were written since the indexes were saved.</summary>
    public bool HasUnsavedIndexes => pipeline.ChangedCount > 0;

    /// <summary>Takes a checkpoint.</summary>
    /// <param name="saveIndexes">
    /// True saves the indexes if any document changed, false only when many did; neither when they do not fit.
    /// </param>
    /// <param name="ct">Stops before the manifest is written; the last checkpoint then stays in force.</param>
    /// <exception cref="StorageUnavailableException">
    /// The disk is full or fails; the last one stays in force.
    /// </exception>
    public Task TakeAsync(bool saveIndexes, CancellationToken ct) =>
        TakeAsync(saveIndexes, _ => Task.CompletedTask, ct);

    /// <summary>
    /// Takes a checkpoint and keeps its files, whatever is written meanwhile, until an action has ended.
    /// </summary>
    public Task TakeAndKeepAsync(Func<Manifest, Task> action, CancellationToken ct) =>
        TakeAsync(saveIndexes: false, action, ct);

    /// <summary>Runs an action while no checkpoint is being taken.</summary>
    public async Task BetweenCheckpointsAsync(Action action, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await Task.Run(action, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task TakeAsync(bool saveIndexes, Func<Manifest, Task> action, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await TakeOneAsync(saveIndexes, ct);
            await action(Manifest);
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException(
                $"The checkpoint of {folder.Root} could not be written: {exception.Message} The last one stays in "
                + "force.", space.IsLow, exception);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task TakeOneAsync(bool saveIndexes, CancellationToken ct)
    {
        if (pipeline.Applied.Sequence == 0)
            return; // nothing was ever written
        int number = Manifest.Checkpoint + 1;
        space.RequireFromReserve(pipeline.CheckpointBytes);
        bool withIndexes = MustSave(saveIndexes) && HasRoomForIndexes();
        string? indexFolder = Manifest.IndexFolder;
        HashSet<int>? changedBefore = null;
        if (withIndexes)
        {
            indexFolder = CollectionFolder.IndexName(number);
            string path = Path.Combine(folder.Generation, indexFolder);
            changedBefore = await pipeline.BetweenWritesAsync(() => indexes.Save(path), ct);
        }

        Dictionary<int, byte[]>? sectors = null;
        Manifest next;
        try
        {
            await _store.FlushAsync(ct);
            Cut cut = await pipeline.HoldAsync(CutAsync, ct);
            sectors = cut.Sectors;
            next = WriteFiles(cut, number, indexFolder);
            ct.ThrowIfCancellationRequested();
            ManifestFile.Write(folder.Root, next);
        }
        catch
        {
            if (changedBefore is not null)
                await pipeline.RememberAsync(changedBefore);
            _store.PutBackChecksums(sectors?.Keys ?? Enumerable.Empty<int>());
            throw;
        }

        Manifest = next;
        _store.Truncate(next.Store!.Begin);
        await pipeline.TruncateLogAsync(next.Log);
        folder.DeleteEpochsBefore(next.Log.Epoch);
        folder.DeleteUnnamed(next);
        log.LogInformation(
            "{Folder}: checkpoint {Number} up to batch {Sequence} is in force (indexes saved: {WithIndexes})",
            folder.Root, number, next.Log.Sequence, withIndexes);
    }

    private bool MustSave(bool asked)
    {
        int changed = pipeline.ChangedCount;
        return asked
            ? changed > 0 || Manifest.IndexFolder is null
            : changed > Math.Max(MinChangedToSave, (int)(_map.Count * ChangedShareToSave));
    }

    // Indexes can be made from the documents; a checkpoint without them ends the log and old files of the store.
    private bool HasRoomForIndexes()
    {
        bool fits = space.Fits(pipeline.CheckpointBytes + (2 * indexes.Graph.MemoryBytes) + _map.LiveBytes);
        if (!fits)
        {
            log.LogWarning("{Folder}: the disk has no room for the indexes; the checkpoint leaves them out",
                folder.Root);
        }

        return fits;
    }

    private async Task<Cut> CutAsync() => new(await _store.CheckpointAsync(), pipeline.Applied, _map.Snapshot(),
        slots.Limit, pipeline.Changed, _store.TakeChangedChecksums(), pipeline.VersionOffset);

    private Manifest WriteFiles(Cut cut, int number, string? indexFolder)
    {
        string generation = folder.Generation;
        int firstSegment = _store.SegmentOf(cut.Store.Begin);
        List<SegmentStamp> stamps =
        [
            .. Manifest.Sectors.Where(kept => kept.Segment >= firstSegment && !cut.Sectors.ContainsKey(kept.Segment)),
        ];
        foreach ((int segment, byte[] checksums) in cut.Sectors)
        {
            string name = CollectionFolder.SectorsName(segment, number);
            stamps.Add(new SegmentStamp(segment, FileStamp.Write(generation, name, checksums)));
        }

        FileStamp documents = FileStamp.Write(generation, CollectionFolder.DocumentsName(number),
            new DocumentsFile(cut.Documents, cut.SlotLimit, cut.Changed).ToBytes());
        FileStamp hashIndex = FileStamp.Of(generation, CollectionFolder.HashIndexName(cut.Store.IndexToken));
        DurableFile.SyncFolder(folder.Store);
        DurableFile.SyncFolder(generation);
        return Manifest with
        {
            Checkpoint = number,
            Log = cut.Log,
            VersionOffset = cut.VersionOffset == 0 ? null : cut.VersionOffset,
            Store = cut.Store,
            HashIndex = hashIndex,
            Sectors = [.. stamps.OrderBy(stamp => stamp.Segment)],
            Documents = documents,
            IndexFolder = indexFolder,
        };
    }

    /// <summary>What is read at one place in the order of writes.</summary>
    private sealed record Cut(StoreCheckpoint Store, LogPosition Log, DocumentEntry[] Documents, int SlotLimit,
        int[] Changed, Dictionary<int, byte[]> Sectors, long VersionOffset);
}
