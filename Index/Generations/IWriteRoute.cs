// Where the writes of a collection go that is one of several generations.
namespace SearchEngine.Index.Generations;

/// <summary>Takes the writes given to any generation to the one that is served.</summary>
internal interface IWriteRoute
{
    /// <inheritdoc cref="Collection.UpsertAsync(IReadOnlyList{Document}, Visibility, CancellationToken)"/>
    Task<IReadOnlyList<long>> UpsertAsync(
        IReadOnlyList<Document> documents, Visibility visibility, CancellationToken ct);

    /// <inheritdoc cref="Collection.DeleteAsync"/>
    Task<int> DeleteAsync(IReadOnlyList<string> ids, CancellationToken ct);
}
