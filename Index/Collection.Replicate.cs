// What generations need of a collection: writes in two steps, changes as they happen, copies that keep their version.
using SearchEngine.Index.Generations;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private volatile IWriteRoute? _route;

    /// <summary>The largest version given out so far.</summary>
    internal long LastVersion => _pipeline.LastVersion;

    /// <summary>What is added to the number of a write to make its version.</summary>
    internal long VersionOffset => _pipeline.VersionOffset;

    /// <summary>Bytes of all records, without what was replaced or deleted.</summary>
    internal long LiveBytes => _map.LiveBytes;

    /// <summary>Makes this collection one of several generations: writes given to it go by the route.</summary>
    internal void Join(IWriteRoute route, long versionOffset)
    {
        RaiseVersionOffset(versionOffset);
        _route = route;
    }

    /// <summary>
    /// Makes new versions at least so much larger than the number of their write. Whatever is asked for, they stay
    /// larger than any that the collection has given.
    /// </summary>
    internal void RaiseVersionOffset(long offset) => _pipeline.RaiseVersionOffset(offset);

    /// <summary>Begins to tell a feed what changes.</summary>
    internal ChangeFeed Watch()
    {
        ChangeFeed feed = new();
        _pipeline.AddFeed(feed);
        return feed;
    }

    /// <summary>Tells a feed nothing any more.</summary>
    internal void Unwatch(ChangeFeed feed) => _pipeline.RemoveFeed(feed);

    /// <summary>The version of a document; null when there is none.</summary>
    internal long? VersionOf(string id) => _map.ById(id)?.Version;

    /// <summary>Ids in their order.</summary>
    internal List<string> IdsAfter(string? after, int limit) => _map.IdsAfter(after, limit);

    /// <summary>The first half of an upsert, which may take long: validated and embedded.</summary>
    internal async Task<PreparedDocument[]> PrepareUpsertAsync(IReadOnlyList<Document> documents, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        _validator.Require(documents, 0);
        _pipeline.RequireWritable();
        return await PrepareAsync(documents, ct);
    }

    /// <summary>The second half: a place in the log. It is not acknowledged yet.</summary>
    internal Task<PendingWrite> AppendAsync(IReadOnlyList<PreparedDocument> prepared, CancellationToken ct) =>
        _pipeline.UpsertAsync(prepared, ct);

    /// <summary>A deletion's place in the log; null when there is nothing to delete.</summary>
    internal Task<PendingWrite?> AppendDeletionAsync(
        IReadOnlyList<string> ids, long? ifVersion, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        DocumentValidator.RequireIds(ids);
        return _pipeline.DeleteAsync(ids, ifVersion, ct);
    }

    /// <summary>Waits for a write to be what the caller asked for.</summary>
    /// <returns>The version of its documents.</returns>
    internal async Task<long> AcknowledgeAsync(PendingWrite write, Visibility visibility, CancellationToken ct)
    {
        await _pipeline.WaitAsync(visibility == Visibility.Searchable ? write.Searchable : write.Stored, ct);
        return write.Operations[0].Entry?.Version ?? 0;
    }

    /// <summary>Waits until every write that was appended is in the store.</summary>
    internal Task WaitForAppliedAsync(CancellationToken ct) => _pipeline.WaitForAppliedAsync(ct);

    /// <summary>
    /// Makes documents the same as those of another generation, version included, and waits until searches find them.
    /// Vectors are taken over only where the very same model made both; otherwise texts are embedded again.
    /// </summary>
    /// <param name="source">The other generation.</param>
    /// <param name="ids">The documents; those that it does not have are deleted here.</param>
    /// <param name="pace">Awaited before each document that is embedded, which is then embedded alone; null embeds all
    /// at full speed.</param>
    /// <param name="ct">Stops it; some of the documents may then be copied.</param>
    /// <returns>How many were written or deleted.</returns>
    internal async Task<int> ReplicateAsync(
        Collection source, IReadOnlyList<string> ids, Func<CancellationToken, Task>? pace, CancellationToken ct)
    {
        List<Record> changed = [];
        List<string> gone = [];
        foreach (string id in ids)
        {
            if (source.RecordOf(id) is not { } record)
                gone.Add(id);
            else if (VersionOf(id) != record.Version)
                changed.Add(record);
        }

        if (changed.Count > 0)
        {
            PreparedDocument[] prepared = await PrepareCopiesAsync(source, changed, pace, ct);
            PendingWrite write = await _pipeline.UpsertAsync(prepared, ct);
            await _pipeline.WaitAsync(write.Searchable, CancellationToken.None); // nothing may be under way afterwards
        }

        PendingWrite? deletion = gone.Count == 0 ? null : await _pipeline.DeleteAsync(gone, ifVersion: null, ct);
        if (deletion is not null)
            await _pipeline.WaitAsync(deletion.Searchable, CancellationToken.None);
        return changed.Count + (deletion?.Operations.Count ?? 0);
    }

    private async Task<PreparedDocument[]> PrepareCopiesAsync(
        Collection source, List<Record> records, Func<CancellationToken, Task>? pace, CancellationToken ct)
    {
        if (HasVectorsOf(source))
        {
            return [.. records.Select((record, i) => Prepared(new Record
            {
                Id = record.Id,
                Text = record.Text,
                Title = record.Title,
                Metadata = record.Metadata,
                Passages = record.Passages,
                Slots = new int[record.Passages.Length],
                Vectors = record.Vectors,
            }, i, record.Version))];
        }

        Document[] documents = [.. records.Select(record => new Document
        {
            Id = record.Id,
            Text = record.Text,
            Title = record.Title,
            Metadata = record.ParseMetadata(),
        })];
        List<PreparedDocument> prepared = [];
        foreach (Document[] piece in documents.Chunk(pace is null ? documents.Length : 1))
        {
            if (pace is not null)
                await pace(ct);
            _pipeline.RequireWritable();
            prepared.AddRange(await PrepareAsync(piece, ct)); // accepted once, whatever limits came later
        }

        return [.. prepared.Select((document, i) => document with { Number = i, Version = records[i].Version })];
    }

    private bool HasVectorsOf(Collection source) => source.Settings.Model == Settings.Model
        && source.Settings.ModelVersion == Settings.ModelVersion && source.Settings.Dimensions == Settings.Dimensions;

    private static PreparedDocument Prepared(Record record, int number, long version) =>
        new(record, RecordCodec.EncodeUnstamped(record), IfVersion: null, number, version);

    private Record? RecordOf(string id)
    {
        for (DocumentEntry? entry = _map.ById(id); entry is not null; entry = _map.ById(id))
        {
            Record? record = _records.Read(entry.Ordinal);
            if (record is not null && record.Id == id)
                return record;
        }

        return null;
    }
}
