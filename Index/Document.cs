// What a client gives to be stored: one document.
using System.Text.Json.Nodes;

namespace SearchEngine.Index;

/// <summary>
/// A document as it is given to <see cref="Collection"/>. <see cref="Limits"/> says what is accepted.
/// </summary>
public sealed record Document
{
    /// <summary>
    /// The document's name within its collection, 1 to 512 UTF-8 bytes. Writing it again replaces it.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The text that is embedded and searched. Neither empty nor only white space.</summary>
    public required string Text { get; init; }

    /// <summary>A title, embedded before the text and searched by keyword; null when there is none.</summary>
    public string? Title { get; init; }

    /// <summary>Fields to filter and group by; null when there are none.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>
    /// The document's own vector, of the collection's dimensions. Null when the collection's model is to make it.
    /// </summary>
    public float[]? Vector { get; init; }

    /// <summary>
    /// The version that must be stored for this write to happen: 0 when there must be none, null when it does not
    /// matter. Otherwise <see cref="VersionConflictException"/>.
    /// </summary>
    public long? IfVersion { get; init; }

    /// <summary>What is embedded: the title, where there is one, before the text, as the public retrieval benchmarks
    /// have it.</summary>
    /// <param name="title">The title, or null.</param>
    /// <param name="text">The text, or a passage of it.</param>
    public static string EmbeddedText(string? title, string text) =>
        string.IsNullOrWhiteSpace(title) ? text : title + " " + text;
}
