// The stretch of a document that answers best.
using System.Text.Json.Serialization;
using SearchEngine.Index.Lexical;

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
    [property: JsonPropertyName("highlights")] IReadOnlyList<TextRange> Highlights)
{
    /// <summary>What it is ranked by among the passages of its document; null where they are not ranked.</summary>
    [JsonPropertyName("score")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Score { get; init; }

    internal static HitPassage Of(string text, int start, int length, IEnumerable<TermOccurrence> matches) => new(
        start,
        length,
        text.Substring(start, length),
        [
            .. matches.Where(match => match.Start >= start && match.Start + match.Length <= start + length)
                .Select(match => new TextRange(match.Start, match.Length)),
        ]);
}
