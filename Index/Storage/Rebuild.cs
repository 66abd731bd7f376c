// Repairing a collection whose records or log are damaged: everything that can be read is written into a new one.
namespace SearchEngine.Index.Storage;

/// <summary>Reads what is left of a damaged collection. The caller holds its lock.</summary>
internal sealed class Rebuild(CollectionFolder folder, Manifest manifest, CancellationToken ct)
{
    /// <summary>What was lost, for the operator.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>The number of the last batch there ever was, as far as the log still tells.</summary>
    public long LastSequence()
    {
        LogReplay log = NewReplay();
        foreach (LogBatch _ in log.Batches())
            ct.ThrowIfCancellationRequested();
        return log.End.Sequence;
    }

    /// <summary>The records of the last checkpoint that can be read, one for each document.</summary>
    public IEnumerable<Record> Records()
    {
        if (manifest.Store is not { } checkpoint)
            yield break;
        StoreSettings settings = new()
        {
            PageBits = manifest.StorePageBits,
            SegmentBits = manifest.StoreSegmentBits,
        };
        StoreSalvage store = new(folder.Store, settings);
        Dictionary<string, long> wanted = ReadVersions() ?? NewestVersions(store, checkpoint.Tail);
        foreach (byte[] bytes in store.Records(checkpoint.Tail, ct))
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
