namespace SearchEngine.Trainer.Mining;

/// <summary>Finds and scores passages for queries: a model over texts, or a collection with its own index.</summary>
public interface ITeacher
{
    /// <summary>The best passages for each query.</summary>
    /// <param name="queries">Queries of one instruction.</param>
    /// <param name="instruction">Their task; null means the model's own.</param>
    /// <param name="top">Passages for each query, at most.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <returns>For each query, candidates with falling scores.</returns>
    Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation);

    /// <summary>The score of each query with a passage of its own.</summary>
    /// <param name="queries">Queries of one instruction.</param>
    /// <param name="instruction">Their task; null means the model's own.</param>
    /// <param name="passages">One passage a query.</param>
    /// <param name="cancellation">Stops the work.</param>
    Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation);
}
