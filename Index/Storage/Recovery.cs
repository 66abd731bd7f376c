// Opening a collection: the checkpoint in force, the indexes brought up to it, and the log replayed on top.
using Microsoft.Extensions.Logging;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Storage;

/// <summary>Brings a collection back to its last acknowledged write.</summary>
internal sealed class Recovery(CollectionFolder folder, OpenedStore opened, int threads, ILogger log)
{
    private const int ReadTogether = 256;

    private readonly HashSet<int> _changed = [.. opened.Changed];

    /// <summary>Ordinals that differ from the saved indexes.</summary>
    public IReadOnlyCollection<int> Changed => _changed;

    /// <summary>The largest version that was ever given, as far as the checkpoint and the log tell.</summary>
    public long LargestVersion { get; private set; } =
        opened.Map.Snapshot().Select(entry => entry.Version).DefaultIfEmpty().Max();

    /// <summary>The place after the last batch.</summary>
    public LogPosition End { get; private set; } = opened.Manifest.Log;

    /// <summary>
    /// The indexes of the checkpoint: as they were saved, and what changed since taken from the store.
    /// </summary>
    public SearchIndexes BringUpIndexes(RecordReads records, IVectorSource vectors, CancellationToken ct)
    {
        DocumentMap map = opened.Map;
        if (opened.Manifest.IndexFolder is { } saved)
        {
            SearchIndexes? indexes = SearchIndexes.TryOpen(
                Path.Combine(folder.Generation, saved), vectors, out string? complaint);
            if (indexes is not null)
            {
                BringUpFields(indexes, Path.Combine(folder.Generation, saved), records, ct);
                Reindex(indexes, records, opened.Changed, ct);
                DeleteUnmapped(indexes);
                if (indexes.Lexical.Count == map.Count && indexes.Graph.Count == map.SlotCount)
                    return indexes;
                indexes.Dispose();
                complaint = "they hold other documents than the store";
            }

            log.LogWarning("{Folder}: rebuilding the indexes of {Documents} documents: {Complaint}",
                folder.Root, map.Count, complaint);
        }

        int[] all = [.. map.Snapshot().Select(entry => entry.Ordinal)];
        _changed.UnionWith(all);
        SearchIndexes rebuilt = SearchIndexes.Create(opened.Manifest.Settings, vectors);
        Reindex(rebuilt, records, all, ct);
        rebuilt.Graph.Reorder(ct);
        return rebuilt;
    }

    /// <summary>Applies every whole batch of the log after the checkpoint.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="DataDamagedException">A batch that had been acknowledged cannot be read.</exception>
    public long Replay(SearchIndexes indexes, CancellationToken ct)
    {
        LogReplay replay = new(folder.Log, opened.Manifest.Log);
        ReplayGroup group = new(indexes, threads);
        long batches = 0;
        foreach (LogBatch batch in replay.Batches())
        {
            ct.ThrowIfCancellationRequested();
            List<BatchOperation> operations = BatchCodec.Read(batch.Payload)
                ?? throw new DataDamagedException(folder.Log, $"batch {batch.Position.Sequence} cannot be understood");
            foreach (BatchOperation operation in operations)
                group.Add(Apply(operation));
            batches++;
        }

        group.Finish();
        indexes.Finish();
        foreach (string dropped in replay.Dropped)
            log.LogWarning("{Dropped}", dropped);
        End = replay.End;
        log.LogInformation("{Folder}: replayed {Batches} batches, up to batch {Sequence}",
            folder.Root, batches, End.Sequence);
        return batches;
    }

    private WriteOperation Apply(BatchOperation operation)
    {
        if (operation.Record is not { } bytes)
        {
            DocumentEntry? old = opened.Map.Remove(operation.DeletedId);
            opened.Store.Delete(operation.DeletedOrdinal);
            _changed.Add(operation.DeletedOrdinal);
            old ??= new DocumentEntry(operation.DeletedId, operation.DeletedOrdinal, 0, 0, false, []);
            return new WriteOperation(null, null, default, old);
        }

        RecordView.TryOpen(bytes.Span, out RecordView view);
        Record record = view.Decode();
        DocumentEntry? replaced = opened.Map.ById(record.Id);
        DocumentEntry entry = record.EntryOf(bytes.Length);
        opened.Store.Put(record.Ordinal, bytes.Span);
        opened.Map.Set(entry);
        _changed.Add(record.Ordinal);
        LargestVersion = Math.Max(LargestVersion, record.Version);
        return new WriteOperation(entry, record, bytes, replaced);
    }

    private void Reindex(SearchIndexes indexes, RecordReads records, int[] ordinals, CancellationToken ct) =>
        Parallel.ForEach(ordinals, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct },
            ordinal =>
            {
                if (records.Read(ordinal) is { } record)
                    indexes.Put(record);
                else
                    indexes.Remove(ordinal);
            });

    // The metadata of all documents that did not change since the indexes were saved.
    private void BringUpFields(SearchIndexes indexes, string saved, RecordReads records, CancellationToken ct)
    {
        HashSet<int> changed = [.. opened.Changed];
        DocumentEntry[] entries = [.. opened.Map.Snapshot().Where(entry => !changed.Contains(entry.Ordinal))];
        if (indexes.TryOpenFields(saved, out string? complaint))
        {
            foreach (int ordinal in changed)
                indexes.Fields.Remove(ordinal);
            if (indexes.Fields.Count == entries.Length)
                return;
            complaint = "it holds other documents than the store";
            indexes.EmptyFields();
        }

        if (complaint is not null)
        {
            log.LogWarning("{Folder}: rebuilding the metadata index of {Documents} documents: {Complaint}",
                folder.Root, entries.Length, complaint);
        }

        FillFields(indexes, records, entries, ct);
    }

    private void FillFields(
        SearchIndexes indexes, RecordReads records, DocumentEntry[] entries, CancellationToken ct)
    {
        Parallel.ForEach(entries.Where(entry => entry.HasMetadata).Chunk(ReadTogether),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct },
            chunk => FillFields(indexes, records, chunk));
        foreach (DocumentEntry entry in entries.Where(entry => !entry.HasMetadata))
            indexes.Fields.Set(entry.Ordinal, null);
    }

    private void FillFields(SearchIndexes indexes, RecordReads records, DocumentEntry[] entries)
    {
        int[] ordinals = [.. entries.Select(entry => entry.Ordinal)];
        byte[]?[] values = new byte[]?[ordinals.Length];
        records.ReadMany(ordinals, values);
        for (int i = 0; i < values.Length; i++)
        {
            if (RecordView.TryOpen(values[i], out RecordView view) && view.Ordinal == ordinals[i])
                indexes.Fields.Set(ordinals[i], Record.ParseMetadata(view.Metadata));
            else
                log.LogError("{Folder}: the record of document '{Id}' is damaged; run 'searchengine verify'",
                    folder.Root, entries[i].Id);
        }
    }

    // Slots of documents that were deleted after the graph was saved.
    private void DeleteUnmapped(SearchIndexes indexes)
    {
        for (int slot = 0; slot < opened.SlotLimit; slot++)
        {
            if (opened.Map.OrdinalOfSlot(slot) < 0)
                indexes.Graph.Delete(slot);
        }
    }
}
