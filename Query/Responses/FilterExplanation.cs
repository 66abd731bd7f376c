// How a filter was run.
using System.Text.Json.Serialization;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query;

/// <summary>A filter's plan and what came of it.</summary>
/// <param name="EstimatedCount">How many documents the planner expected.</param>
/// <param name="Count">How many fit.</param>
/// <param name="Selectivity">The share of all documents that fits, 0 to 1.</param>
/// <param name="FromCache">True when the same filter had just run.</param>
/// <param name="Steps">Its conditions in the order of evaluation.</param>
public sealed record FilterExplanation(
    [property: JsonPropertyName("estimated_count")] int EstimatedCount,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("selectivity")] double Selectivity,
    [property: JsonPropertyName("from_cache")] bool FromCache,
    [property: JsonPropertyName("steps")] IReadOnlyList<FilterStep> Steps)
{
    internal static FilterExplanation Of(FilterPlan plan) =>
        new(plan.EstimatedCount, plan.Matches.Count, plan.Selectivity, plan.FromCache, plan.Steps);
}
