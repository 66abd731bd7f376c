// One line of a filter's plan.
using System.Text.Json.Serialization;

namespace SearchEngine.Index.Filtering;

/// <summary>One condition that was evaluated.</summary>
/// <param name="Condition">The condition, for people to read.</param>
/// <param name="Method">"index" when its documents were looked up, "check" when the documents left were tested.</param>
/// <param name="EstimatedCount">How many documents were expected to fit it.</param>
/// <param name="Count">How many documents were left after it.</param>
public sealed record FilterStep(
    [property: JsonPropertyName("condition")] string Condition,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("estimated_count")] int EstimatedCount,
    [property: JsonPropertyName("count")] int Count);
