namespace SearchEngine.Trainer.Synthesis;

/// <summary>Finds documents for queries: what round-trip filtering asks. An index, a model or BM25.</summary>
public interface IDocumentFinder
{
    /// <summary>The ids of the best documents for each query, best first.</summary>
    /// <param name="queries">Any queries.</param>
    /// <param name="top">Ids for each query, at most.</param>
    /// <param name="cancellation">Stops between queries.</param>
    Task<IReadOnlyList<IReadOnlyList<string>>> FindAsync(
        IReadOnlyList<string> queries, int top, CancellationToken cancellation);
}
