// Where the writes of a collection go that is one of several generations.
namespace SearchEngine.Index.Generations;

/// <summary>Takes the writes given to any generation to the one that is served.</summary>
internal interface IWriteRoute
{
    /// <inheritdoc cref="Collection.UpsertAsync(IReadOnlyList{Document}, Visibility, CancellationToken)"/>
    Task<IReadOnlyList<long>> UpsertAsync(
        IReadOnlyList<Document> documents, Visibility visibility, CancellationToken ct);

    /// <summary>Deletes documents: all of them or none, and waits until searches do not find them.</summary>
    /// <param name="ids">Their ids. Those that are not there are passed over.</param>
    /// <param name="ifVersion">The version that each must be at; null when it does not matter.</param>
    /// <param name="ct">Stops the write before it reaches the log; later it only stops the waiting.</param>
    /// <returns>How many there were.</returns>
    Task<int> DeleteAsync(IReadOnlyList<string> ids, long? ifVersion, CancellationToken ct);
}
