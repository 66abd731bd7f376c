// Reading a collection: by id, by ordinal, in the order of ids.
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>The document of an id, or null when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public StoredDocument? Get(string id) => RecordOf(id) is { } record ? StoredOf(record) : null;

    /// <summary>The ordinal of an id, or null when there is no such document.</summary>
    /// <param name="id">The id.</param>
    public int? OrdinalOf(string id) => _map.ById(id)?.Ordinal;

    /// <summary>The documents that a filter accepts, and how they were found.</summary>
    /// <param name="filter">What they must fulfil; <c>Filter.And()</c> accepts every one.</param>
    /// <exception cref="InvalidInputException">A value is of a kind that its field does not hold.</exception>
    public FilterPlan Plan(Filter filter) => Fields.Plan(filter, OrdinalOf);

    /// <summary>The document of an ordinal, or null when there is none.</summary>
    /// <param name="ordinal">The ordinal, as a search gives it.</param>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public StoredDocument? Read(int ordinal) => _records.Read(ordinal) is { } record ? StoredOf(record) : null;

    /// <summary>The vector of a document's first passage, exactly as it was stored.</summary>
    /// <param name="ordinal">The document's ordinal.</param>
    /// <exception cref="NotFoundException">There is no such document.</exception>
    /// <exception cref="DataDamagedException">Its record is damaged.</exception>
    public float[] VectorOf(int ordinal) => _records.Read(ordinal) is { } record
        ? record.VectorOf(0).ToArray()
        : throw new NotFoundException($"Collection '{Name}' has no document of ordinal {ordinal}.");

    /// <summary>Documents in the order of their ids (by UTF-16 code unit).</summary>
    /// <param name="after">The id before the first one wanted; null starts at the beginning.</param>
    /// <param name="limit">Most documents wanted.</param>
    /// <returns>The documents, read one by one as they are enumerated.</returns>
    /// <exception cref="DataDamagedException">A record is damaged.</exception>
    public IEnumerable<StoredDocument> Scroll(string? after, int limit)
    {
        foreach (string id in _map.IdsAfter(after, limit))
        {
            if (Get(id) is { } document)
                yield return document;
        }
    }

    private static StoredDocument StoredOf(Record record) => new(record.Id, record.Text, record.Title,
        record.ParseMetadata(),
        record.Version, record.Ordinal);
}
