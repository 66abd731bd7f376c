// Repairing a collection whose records or log are damaged: everything that can be read is written into a new one.
namespace SearchEngine.Index.Storage;

/// <summary>Reads what is left of a damaged collection. The caller holds its lock.</summary>
internal sealed class Rebuild(CollectionFolder folder, Manifest manifest, CancellationToken ct)
{
    private Dictionary<string, long>? _wanted;

    /// <summary>What was lost, for the operator.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>
    /// The largest version there ever was, as far as the files still tell: the new ones must be larger.
    /// </summary>
    public long LastVersion()
    {
        long last = Wanted.Values.DefaultIfEmpty().Max();
        LogReplay log = NewReplay();
        foreach (LogBatch batch in log.Batches())
        {
            ct.ThrowIfCancellationRequested();
            foreach (BatchOperation operation in BatchCodec.Read(batch.Payload) ?? [])
            {
                if (operation.Record is { } bytes && RecordView.TryOpen(bytes.Span, out RecordView view))
                    last = Math.Max(last, view.Version);
            }
        }

        return Math.Max(last, log.End.Sequence + (manifest.VersionOffset ?? 0));
    }

    /// <summary>The records of the last checkpoint that can be read, one for each document.</summary>
    public IEnumerable<Record> Records()
    {
        if (manifest.Store is not { } checkpoint)
            yield break;
        Dictionary<string, long> wanted = new(Wanted);
        foreach (byte[] bytes in NewSalvage().Records(checkpoint.Tail, ct))
        {
            RecordView.TryOpen(bytes, out RecordView view);
            string id = view.Id;
            if (!wanted.TryGetValue(id, out long version) || version != view.Version)
                continue;
            wanted.Remove(id);
            yield return view.Decode();
        }

        Lost.AddRange(wanted.Keys.Select(id => $"document '{id}'"));
    }

    /// <summary>The batches since the last checkpoint that can be read, in order.</summary>
    public IEnumerable<List<BatchOperation>> Batches()
    {
        LogReplay log = NewReplay();
        foreach (LogBatch batch in log.Batches())
        {
            ct.ThrowIfCancellationRequested();
            if (BatchCodec.Read(batch.Payload) is { } operations)
                yield return operations;
            else
                Lost.Add($"batch {batch.Position.Sequence}, which cannot be understood");
        }

        Lost.AddRange(log.Lost);
    }

    // The documents of the last checkpoint and the version of each.
    private Dictionary<string, long> Wanted => _wanted ??= manifest.Store is { } checkpoint
        ? ReadVersions() ?? NewestVersions(NewSalvage(), checkpoint.Tail)
        : [];

    private StoreSalvage NewSalvage() => new(folder.Store, new StoreSettings
    {
        PageBits = manifest.StorePageBits,
        SegmentBits = manifest.StoreSegmentBits,
    });

    private LogReplay NewReplay() => new(folder.Log, manifest.Log, skipDamage: true);

    private Dictionary<string, long>? ReadVersions()
    {
        try
        {
            return OpenedStore.ReadDocuments(folder, manifest.Documents!).Entries
                .ToDictionary(entry => entry.Id, entry => entry.Version);
        }
        catch (DataDamagedException)
        {
            return null;
        }
    }

    private Dictionary<string, long> NewestVersions(StoreSalvage store, long until)
    {
        Lost.Add("which documents had been deleted: the map of documents is damaged, so some of them may be back");
        Dictionary<string, long> newest = [];
        foreach (byte[] bytes in store.Records(until, ct))
        {
            RecordView.TryOpen(bytes, out RecordView view);
            newest[view.Id] = Math.Max(view.Version, newest.GetValueOrDefault(view.Id));
        }

        return newest;
    }
}
