// What one word did for a hit.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>What one term adds to a keyword score.</summary>
/// <param name="Term">The stemmed term, or a phrase in quotation marks.</param>
/// <param name="Frequency">How often it occurs in the document.</param>
/// <param name="Documents">In how many documents it occurs.</param>
/// <param name="Idf">How much it tells.</param>
/// <param name="Score">What it adds.</param>
public sealed record TermExplanation(
    [property: JsonPropertyName("term")] string Term,
    [property: JsonPropertyName("frequency")] int Frequency,
    [property: JsonPropertyName("documents")] int Documents,
    [property: JsonPropertyName("idf")] float Idf,
    [property: JsonPropertyName("score")] float Score);
