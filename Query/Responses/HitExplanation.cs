// Why a hit stands where it stands.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>The scores of a hit by part.</summary>
/// <param name="Dense">Its likeness to the query's vector; null when that played no part.</param>
/// <param name="Keyword">Its BM25 score; null when that played no part.</param>
/// <param name="Terms">What each word of the query adds to the keyword score.</param>
public sealed record HitExplanation(
    [property: JsonPropertyName("dense")] float? Dense,
    [property: JsonPropertyName("keyword")] float? Keyword,
    [property: JsonPropertyName("terms")] IReadOnlyList<TermExplanation> Terms);
