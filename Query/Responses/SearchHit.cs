// One answer of a search.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>A document that was found.</summary>
public sealed record SearchHit
{
    /// <summary>The document's id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>What it is ranked by; higher is better. Scores of different modes do not compare.</summary>
    [JsonPropertyName("score")]
    public required float Score { get; init; }

    /// <summary>The document's text; null when <see cref="SearchRequest.Fields"/> leaves it out.</summary>
    [JsonPropertyName("text")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>The document's title, or null.</summary>
    [JsonPropertyName("title")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>The metadata asked for, or null.</summary>
    [JsonPropertyName("metadata")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Metadata { get; init; }

    /// <summary>The passages of the document that fit best, best first; only with
    /// <see cref="SearchRequest.Passages"/>.</summary>
    [JsonPropertyName("passages")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HitPassage>? Passages { get; init; }

    /// <summary>A short stretch of the best passage; only with <see cref="SearchRequest.Highlight"/>.</summary>
    [JsonPropertyName("passage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HitPassage? Passage { get; init; }

    /// <summary>Why it stands here; only with <see cref="SearchRequest.Explain"/>.</summary>
    [JsonPropertyName("explanation")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HitExplanation? Explanation { get; init; }
}
