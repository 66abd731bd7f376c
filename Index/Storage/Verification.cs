// Reads every byte of a collection that is not open, and says what is not what was written.
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Storage;

/// <summary>One verification of one collection. The caller holds its lock.</summary>
internal sealed class Verification(string root, CancellationToken ct)
{
    private readonly List<string> _damage = [];
    private readonly List<string> _notes = [];
    private long _documents;
    private long _storeBytes;
    private long _batches;

    /// <summary>True when the manifest and its copy are damaged: what they named is not known any more.</summary>
    public bool IsManifestLost { get; private set; }

    /// <summary>True when records or the log are damaged, which only a rebuild can mend.</summary>
    public bool NeedsRebuild { get; private set; }

    /// <summary>True when the saved indexes are damaged, which can be mended by leaving them out.</summary>
    public bool AreIndexesDamaged { get; private set; }

    public VerifyReport Run()
    {
        foreach (string name in new[] { ManifestFile.Name, ManifestFile.CopyName })
        {
            if (ManifestFile.Complaint(Path.Combine(root, name)) is { } complaint)
                _damage.Add($"{Path.Combine(root, name)}: {complaint}");
        }

        IsManifestLost = _damage.Count == 2;
        if (!IsManifestLost)
        {
            Manifest manifest = ManifestFile.Read(root, out _);
            CollectionFolder folder = new(root, manifest.Generation);
            int before = _damage.Count;
            if (manifest.Store is not null)
                CheckStore(folder, manifest);
            CheckLog(folder, manifest);
            NeedsRebuild = _damage.Count > before + (AreIndexesDamaged ? 1 : 0);
        }

        return new VerifyReport(Path.GetFileName(root), _documents, _storeBytes, _batches, _damage, _notes, []);
    }

    private void CheckStore(CollectionFolder folder, Manifest manifest)
    {
        int before = _damage.Count;
        foreach (FileStamp stamp in manifest.Sectors.Select(sectors => sectors.File)
            .Append(manifest.HashIndex!).Append(manifest.Documents!))
        {
            if (stamp.Complaint(folder.Generation) is { } complaint)
                _damage.Add($"{Path.Combine(folder.Generation, stamp.Name)}: {complaint}");
        }

        if (_damage.Count > before)
        {
            CheckPastStore(folder, manifest);
            return;
        }

        StoreSettings settings = new()
        {
            PageBits = manifest.StorePageBits,
            SegmentBits = manifest.StoreSegmentBits,
            MemoryBytes = 0,
        };
        CheckSectors(folder, manifest, settings);
        try
        {
            OpenedStore opened = OpenedStore.Open(folder, manifest, settings, new DeviceHealth());
            using RecordStore store = opened.Store;
            RecordReads records = new(store, opened.Map, folder.Store);
            CheckRecords(opened, records);
            CheckIndexes(folder, opened, records);
        }
        catch (DataDamagedException damage)
        {
            _damage.Add($"{damage.Path}: {damage.Detail}");
        }
    }

    // FASTER cannot open such a store. What is in it is read as a repair would read it.
    private void CheckPastStore(CollectionFolder folder, Manifest manifest)
    {
        Rebuild rest = new(folder, manifest, ct);
        _documents = rest.Records().LongCount();
        _notes.AddRange(rest.Lost.Select(what => $"a repair would lose {what}"));
        if (manifest.IndexFolder is { } name)
        {
            string path = Path.Combine(folder.Generation, name);
            NoteIndexes(path, SearchIndexes.Complaint(path));
        }
    }

    private void CheckSectors(CollectionFolder folder, Manifest manifest, StoreSettings settings)
    {
        SectorChecksums checksums = new();
        foreach (SegmentStamp stamp in manifest.Sectors)
            checksums.Load(stamp.Segment, stamp.File.Read(folder.Generation));
        StoreLog log = new(folder.Store, RecordStore.LogName, settings, checksums);
        StoreCheckpoint store = manifest.Store!;
        long until = store.Tail & ~(SectorChecksums.SectorBytes - 1L); // the tail's own sector is in the manifest
        foreach (long address in log.DamagedSectors(store.Begin, until))
        {
            ct.ThrowIfCancellationRequested();
            _damage.Add($"{log.PathOf((int)(address >> settings.SegmentBits))}: the sector at byte "
                + $"{address & (settings.SegmentBytes - 1)} does not fit its checksum");
        }

        _storeBytes = until - store.Begin;
    }

    private void CheckRecords(OpenedStore opened, RecordReads records)
    {
        foreach (DocumentEntry entry in opened.Map.Snapshot())
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                Record? record = records.Read(entry.Ordinal);
                if (record?.Id == entry.Id && record.Version == entry.Version)
                {
                    _documents++;
                    continue;
                }

                _damage.Add($"document '{entry.Id}': the store holds another record in its place");
            }
            catch (DataDamagedException damage)
            {
                _damage.Add(damage.Detail);
            }
        }
    }

    private void CheckIndexes(CollectionFolder folder, OpenedStore opened, RecordReads records)
    {
        if (opened.Manifest.IndexFolder is not { } name)
        {
            _notes.Add("the indexes are not saved; they are built from the documents when the collection is opened");
            return;
        }

        string path = Path.Combine(folder.Generation, name);
        using SearchIndexes? indexes = SearchIndexes.TryOpen(
            path, new DenseVectors(records, opened.Map), out string? complaint);
        if (indexes is not null)
        {
            GraphReport graph = indexes.Graph.Verify();
            if (graph.Unreachable > 0)
                _notes.Add($"{graph.Unreachable} of {graph.Live} vectors cannot be reached in the graph");
            indexes.TryOpenFields(path, out complaint);
            complaint ??= MissingPassages(indexes, opened);
        }

        NoteIndexes(path, complaint);
    }

    private void NoteIndexes(string path, string? complaint)
    {
        if (complaint is null)
            return;
        AreIndexesDamaged = true;
        _damage.Add($"{path}: {complaint}");
    }

    // Documents written since the indexes were saved are taken from the store when the collection is opened.
    private static string? MissingPassages(SearchIndexes indexes, OpenedStore opened)
    {
        HashSet<int> changed = [.. opened.Changed];
        int[] slots = [.. opened.Map.Snapshot().Where(entry => !changed.Contains(entry.Ordinal))
            .SelectMany(entry => entry.Slots)];
        int missing = slots.Count(slot => !indexes.Graph.Contains(slot));
        return missing == 0 ? null : $"{missing} of {slots.Length} passages are not in the graph";
    }

    private void CheckLog(CollectionFolder folder, Manifest manifest)
    {
        LogReplay replay = new(folder.Log, manifest.Log);
        try
        {
            foreach (LogBatch batch in replay.Batches())
            {
                ct.ThrowIfCancellationRequested();
                if (BatchCodec.Read(batch.Payload) is null)
                    _damage.Add($"{folder.Log}: batch {batch.Position.Sequence} cannot be understood");
                _batches++;
            }
        }
        catch (DataDamagedException damage)
        {
            _damage.Add($"{damage.Path}: {damage.Detail}");
        }

        _notes.AddRange(replay.Dropped);
    }
}
