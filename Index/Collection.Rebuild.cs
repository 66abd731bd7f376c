// Mending a collection whose records or log are damaged: a new one of everything that can be read takes its place.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const string RebuiltSuffix = ".rebuilt";
    private const string DamagedSuffix = ".damaged";
    private const int RebuildTogether = 256;

    /// <summary>Rebuilds a collection beside the damaged one and puts it in its place.</summary>
    /// <returns>What was lost. The damaged collection is kept until the new one is in its place.</returns>
    private static async Task<List<string>> RebuildAsync(string root, CancellationToken ct)
    {
        string rebuilt = root + RebuiltSuffix, damaged = root + DamagedSuffix;
        foreach (string left in new[] { rebuilt, damaged }.Where(Directory.Exists))
            Directory.Delete(left, recursive: true); // by a repair that was interrupted
        List<string> lost;
        using (FolderLock.Take(root))
        {
            Manifest manifest = ManifestFile.Read(root, out _);
            Rebuild source = new(new CollectionFolder(root, manifest.Generation), manifest, ct);
            Directory.CreateDirectory(rebuilt);
            CollectionOptions options = new()
            {
                StorePageBits = manifest.StorePageBits,
                StoreSegmentBits = manifest.StoreSegmentBits,
            };

            // Versions go on where they were: one that a client knows must not come to mean another document.
            await using (Collection target =
                Create(rebuilt, manifest.Settings, null, options, ct, source.LastVersion()))
            {
                foreach (Record[] records in source.Records().Chunk(RebuildTogether))
                    await target.PutAsync(records, ct);
                foreach (List<BatchOperation> batch in source.Batches())
                    await target.RepeatAsync(batch, ct);
                if (target._checkpointer.IsBehind)
                    await target.CheckpointAsync(ct);
            }

            lost = source.Lost;
        }

        Directory.Move(root, damaged);
        Directory.Move(rebuilt, root);
        DurableFile.SyncFolder(Path.GetDirectoryName(root)!);
        Directory.Delete(damaged, recursive: true);
        return lost;
    }

    private async Task PutAsync(IEnumerable<Record> records, CancellationToken ct)
    {
        PreparedDocument[] prepared = [.. records.Select((record, number) =>
            new PreparedDocument(record, RecordCodec.EncodeUnstamped(record), null, number))];
        PendingWrite write = await _pipeline.UpsertAsync(prepared, ct);
        await _pipeline.WaitAsync(write.Stored, ct);
    }

    private async Task RepeatAsync(List<BatchOperation> batch, CancellationToken ct)
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
            await PutAsync(records, ct);
        if (deleted.Count > 0 && await _pipeline.DeleteAsync(deleted, ifVersion: null, ct) is { } write)
            await _pipeline.WaitAsync(write.Stored, ct);
    }
}
