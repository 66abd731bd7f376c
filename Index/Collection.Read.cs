// Reading a collection: by id, by ordinal, in the order of ids.
namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>The document of an id, or null when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public StoredDocument? Get(string id) => _documents.GetValueOrDefault(id);

    /// <summary>The document of an ordinal, or null when there is none.</summary>
    /// <param name="ordinal">The ordinal, as a search gives it.</param>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public StoredDocument? Read(int ordinal) => _records.TryGetValue(ordinal, out var record) ? record.Document : null;

    /// <summary>The vector of a document's first passage, exactly as it was stored.</summary>
    /// <param name="ordinal">The document's ordinal.</param>
    /// <exception cref="NotFoundException">There is no such document.</exception>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public float[] VectorOf(int ordinal) => _records.TryGetValue(ordinal, out var record)
        ? record.Vector
        : throw new NotFoundException($"Collection '{Name}' has no document of ordinal {ordinal}.");

    /// <summary>Documents in the order of their ids (by UTF-16 code unit).</summary>
    /// <param name="after">The id before the first one wanted; null starts at the beginning.</param>
    /// <param name="limit">Most documents wanted.</param>
    /// <returns>The documents, read one by one as they are enumerated.</returns>
    public IEnumerable<StoredDocument> Scroll(string? after, int limit) => _documents.Values
        .Where(document => after is null || string.CompareOrdinal(document.Id, after) > 0)
        .OrderBy(document => document.Id, StringComparer.Ordinal)
        .Take(limit);
}
