// How a search went: for people who ask why, and for those who ask why so slow.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>The plan of a search and what it cost.</summary>
public sealed record SearchExplanation
{
    /// <summary>How vectors were searched: "graph", "graph with filter", "exact", or null when they were not.</summary>
    [JsonPropertyName("dense_plan")]
    public string? DensePlan { get; init; }

    /// <summary>How many candidates the dense part found.</summary>
    [JsonPropertyName("dense_candidates")]
    public int DenseCandidates { get; init; }

    /// <summary>How many candidates the keyword part found.</summary>
    [JsonPropertyName("keyword_candidates")]
    public int KeywordCandidates { get; init; }

    /// <summary>The terms of the keyword query with their weights, those of feedback included.</summary>
    [JsonPropertyName("keyword_terms")]
    public IReadOnlyDictionary<string, float> KeywordTerms { get; init; } = new Dictionary<string, float>();

    /// <summary>How the parts were fused; null when there was one part.</summary>
    [JsonPropertyName("fusion")]
    public FusionSettings? Fusion { get; init; }

    /// <summary>How the filter was run; null without one.</summary>
    [JsonPropertyName("filter")]
    public FilterExplanation? Filter { get; init; }

    /// <summary>The instruction given to the model with the query; null when none was given by the request.</summary>
    [JsonPropertyName("instruction")]
    public string? Instruction { get; init; }

    /// <summary>The time by stage, in milliseconds.</summary>
    [JsonPropertyName("stages_ms")]
    public required IReadOnlyDictionary<string, double> StagesMs { get; init; }
}
