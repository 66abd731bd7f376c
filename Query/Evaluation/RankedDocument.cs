// One line of a run.
namespace SearchEngine.Query.Evaluation;

/// <summary>A document that a search returned for a query.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Score">Higher is better.</param>
public readonly record struct RankedDocument(string Id, float Score);
