// What a search answers.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>The answer to a <see cref="SearchRequest"/>.</summary>
public sealed record SearchResponse
{
    /// <summary>The hits, best first. When grouped: the best hit of each group.</summary>
    [JsonPropertyName("hits")]
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>The groups, that with the best hit first; only with <see cref="SearchRequest.GroupBy"/>.</summary>
    [JsonPropertyName("groups")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SearchGroup>? Groups { get; init; }

    /// <summary>
    /// Given as <see cref="SearchRequest.Cursor"/> it asks for the page after this; null on the last.
    /// </summary>
    [JsonPropertyName("cursor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }

    /// <summary>How candidates were found.</summary>
    [JsonPropertyName("mode")]
    public required SearchMode Mode { get; init; }

    /// <summary>The collection's embedding model; empty when it has none.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>How long the search took, embedding the query included, in milliseconds.</summary>
    [JsonPropertyName("took_ms")]
    public required double TookMs { get; init; }

    /// <summary>How the search went; only with <see cref="SearchRequest.Explain"/>.</summary>
    [JsonPropertyName("explanation")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SearchExplanation? Explanation { get; init; }
}
