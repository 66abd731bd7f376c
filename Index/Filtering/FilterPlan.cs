// What a filter came to: the documents that fit, and for explanations how many were expected and how they were found.
namespace SearchEngine.Index.Filtering;

/// <summary>A filter that has been run.</summary>
/// <param name="Matches">The documents that fit; never changed again.</param>
/// <param name="EstimatedCount">How many were expected before the filter ran.</param>
/// <param name="Total">How many documents there were.</param>
/// <param name="Steps">The conditions in the order in which they were evaluated.</param>
public sealed record FilterPlan(OrdinalSet Matches, int EstimatedCount, int Total, IReadOnlyList<FilterStep> Steps)
{
    /// <summary>The share of all documents that fits, 0 to 1.</summary>
    public double Selectivity => Total == 0 ? 0 : (double)Matches.Count / Total;

    /// <summary>True when the same filter had run before and no document has changed since.</summary>
    public bool FromCache { get; init; }
}
