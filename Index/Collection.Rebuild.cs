// Mending a collection whose records or log are damaged: a new store of all that can be read takes the old one's place.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const int RebuildTogether = 256;

    /// <summary>
    /// Rebuilds a collection in its own place. The caller holds its lock. The new store gets the next number, and the
    /// manifest that names it replaces the old one as one step: a kill leaves the damaged collection or the new one.
    /// Nothing beside the store and the log is touched, so that other generations in the folder stay as they are.
    /// </summary>
    /// <returns>What was lost.</returns>
    private static async Task<List<string>> RebuildAsync(string root, bool keepsVersions, CancellationToken ct)
    {
        Manifest damaged = ManifestFile.Read(root, out _);
        CollectionFolder old = new(root, damaged.Generation), next = new(root, damaged.Generation + 1);
        old.DeleteOtherStores(); // of a repair that was interrupted
        Rebuild source = new(old, damaged, ct);
        await FillAsync(old.Rebuilt, source, damaged, keepsVersions, ct);
        Manifest made = ManifestFile.Read(old.Rebuilt, out _);
        Directory.Move(new CollectionFolder(old.Rebuilt, made.Generation).Generation, next.Generation);
        DurableFile.SyncFolder(root);

        // What was in the logs is in the store now: the log goes on in an epoch that neither of them had.
        int epoch = LogFormat.EpochsIn(old.Log).Append(damaged.Log.Epoch).Max() + 1;
        ManifestFile.Write(root, made with
        {
            Generation = damaged.Generation + 1,
            Log = new LogPosition(epoch, LogFormat.FirstAddress, made.Log.Sequence),
        });
        next.DeleteOtherStores();
        next.DeleteEpochsBefore(epoch);
        return source.Lost;
    }

    // Versions go on where they were: one that a client knows must not come to mean another document.
    private static async Task FillAsync(
        string rebuilt, Rebuild source, Manifest damaged, bool keepsVersions, CancellationToken ct)
    {
        CollectionOptions options = new()
        {
            StorePageBits = damaged.StorePageBits,
            StoreSegmentBits = damaged.StoreSegmentBits,
        };
        await using Collection target = Create(rebuilt, damaged.Settings, null, options, ct, source.LastVersion());
        foreach (Record[] records in source.Records().Chunk(RebuildTogether))
            await target.PutAsync(records, keepsVersions, ct);
        foreach (List<BatchOperation> batch in source.Batches())
            await target.RepeatAsync(batch, keepsVersions, ct);
        if (target._checkpointer.IsBehind)
            await target.CheckpointAsync(ct);
    }

    private async Task PutAsync(IEnumerable<Record> records, bool keepsVersions, CancellationToken ct)
    {
        PreparedDocument[] prepared = [.. records.Select((record, number) => new PreparedDocument(record,
            RecordCodec.EncodeUnstamped(record), null, number, keepsVersions ? record.Version : null))];
        PendingWrite write = await _pipeline.UpsertAsync(prepared, ct);
        await _pipeline.WaitAsync(write.Stored, ct);
    }

    private async Task RepeatAsync(List<BatchOperation> batch, bool keepsVersions, CancellationToken ct)
    {
        List<Record> records = [];
        List<string> deleted = [];
        foreach (BatchOperation operation in batch)
        {
            if (operation.Record is { } bytes && RecordView.TryOpen(bytes.Span, out RecordView view))
                records.Add(view.Decode());
            else
                deleted.Add(operation.DeletedId);
        }

        if (records.Count > 0)
            await PutAsync(records, keepsVersions, ct);
        if (deleted.Count > 0 && await _pipeline.DeleteAsync(deleted, ifVersion: null, ct) is { } write)
            await _pipeline.WaitAsync(write.Stored, ct);
    }
}
