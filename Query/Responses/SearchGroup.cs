// Hits that share a value.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>The hits under one value of the field that was grouped by.</summary>
/// <param name="Key">The value.</param>
/// <param name="Hits">The best hits with the value, best first.</param>
public sealed record SearchGroup(
    [property: JsonPropertyName("key")] JsonNode Key,
    [property: JsonPropertyName("hits")] IReadOnlyList<SearchHit> Hits);
