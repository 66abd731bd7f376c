// Operations of the log that are indexed together when a collection is opened.
namespace SearchEngine.Index.Storage;

/// <summary>Collects operations in the order of the log and indexes many at once, on several threads.</summary>
/// <remarks>
/// Only operations of one ordinal stay in order within a group, and a slot can pass from one document to another. An
/// operation that takes a slot dropped before it in the group therefore begins the next group. (While a collection is
/// open a slot is given out again only after the group that dropped it: see <see cref="Indexer"/>.)
/// </remarks>
internal sealed class ReplayGroup(SearchIndexes indexes, int threads)
{
    private const int MaxOperations = 1024;

    private readonly List<WriteOperation> _operations = [];
    private readonly HashSet<int> _dropped = [];

    public void Add(WriteOperation operation)
    {
        if (_operations.Count >= MaxOperations || operation.Entry?.Slots.Any(_dropped.Contains) == true)
            Finish();
        _operations.Add(operation);
        _dropped.UnionWith(operation.DroppedSlots);
    }

    /// <summary>Indexes what was added.</summary>
    public void Finish()
    {
        Indexer.ApplyAll(indexes, _operations, threads);
        _operations.Clear();
        _dropped.Clear();
    }
}
