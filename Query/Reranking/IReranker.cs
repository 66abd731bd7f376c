// A second stage: slower than a search, better at telling good candidates from the best.
namespace SearchEngine.Query;

/// <summary>Scores documents for a query one by one. Safe for concurrent use.</summary>
public interface IReranker
{
    /// <summary>Scores documents.</summary>
    /// <param name="query">The query.</param>
    /// <param name="instruction">What is searched for, in words; empty for none, null for the model's own.</param>
    /// <param name="texts">The documents, title first where there is one.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A score for each text, in their order; higher is better.</returns>
    Task<float[]> ScoreAsync(
        string query, string? instruction, IReadOnlyList<string> texts, CancellationToken cancellation = default);
}
