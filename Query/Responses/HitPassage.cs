// The stretch of a document that answers best.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>A stretch of a hit's text.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Text">The stretch.</param>
/// <param name="Highlights">
/// Where the query's words stand, by <see cref="TextRange.Start"/> within the whole text.
/// </param>
public sealed record HitPassage(
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("length")] int Length,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("highlights")] IReadOnlyList<TextRange> Highlights);
