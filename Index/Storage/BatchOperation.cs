// One operation of a batch that is read back.
namespace SearchEngine.Index.Storage;

/// <summary>Store a record, or delete a document.</summary>
/// <param name="Record">The record to store; null to delete.</param>
/// <param name="DeletedId">The id of the document to delete.</param>
/// <param name="DeletedOrdinal">Its ordinal.</param>
internal readonly record struct BatchOperation(ReadOnlyMemory<byte>? Record, string DeletedId, int DeletedOrdinal);
