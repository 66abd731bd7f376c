// Giving documents their place: ordinal, version, graph slots. Runs under the ordering lock.
namespace SearchEngine.Index.Storage;

internal sealed partial class WritePipeline
{
    // What the map will hold when every write before this one has been applied.
    private DocumentEntry? Current(string id) =>
        _ahead.TryGetValue(id, out WriteOperation? ahead) ? ahead.Entry : _map.ById(id);

    private void RequireVersion(PreparedDocument document)
    {
        if (document.IfVersion is { } expected)
            RequireVersion(document.Record.Id, expected, $"documents[{document.Number}].if_version");
    }

    private void RequireVersion(string id, long expected, string field)
    {
        long actual = Current(id)?.Version ?? 0;
        if (actual != expected)
            throw new VersionConflictException(field, id, expected, actual);
    }

    private static IEnumerable<PreparedDocument> LastOfEachId(IReadOnlyList<PreparedDocument> documents)
    {
        if (documents.Count == 1)
            return documents;
        Dictionary<string, PreparedDocument> last = new(documents.Count, StringComparer.Ordinal);
        foreach (PreparedDocument document in documents)
            last[document.Record.Id] = document;
        return last.Values;
    }

    // A document keeps its ordinal and its slots when it is written again.
    private WriteOperation Place(PreparedDocument document, long sequence)
    {
        Record record = document.Record;
        DocumentEntry? replaced = Current(record.Id);
        record.Ordinal = replaced?.Ordinal ?? _ordinals.Take();
        record.Version = document.Version ?? sequence + VersionOffset;
        for (int i = 0; i < record.Slots.Length; i++)
            record.Slots[i] = i < replaced?.Slots.Length ? replaced.Slots[i] : _slots.Take();
        RecordCodec.Stamp(document.Bytes, record);
        DocumentEntry entry = record.EntryOf(document.Bytes.Length);
        return new WriteOperation(entry, record, document.Bytes, replaced);
    }

    private void GiveBackPlace(WriteOperation operation)
    {
        int kept = operation.Replaced?.Slots.Length ?? 0;
        foreach (int slot in operation.Entry!.Slots.Skip(kept))
            _slots.PutBack(slot);
        if (operation.Replaced is null)
            _ordinals.PutBack(operation.Ordinal);
    }
}
