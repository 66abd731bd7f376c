// Where a word of the query stands in a hit.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
public readonly record struct TextRange(
    [property: JsonPropertyName("start")] int Start, [property: JsonPropertyName("length")] int Length);
