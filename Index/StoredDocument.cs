// What a collection gives back: one document as it is stored.
using System.Text.Json.Nodes;

namespace SearchEngine.Index;

/// <summary>A document as it is stored.</summary>
/// <param name="Id">The document's name within its collection.</param>
/// <param name="Text">Its text, exactly as it was given.</param>
/// <param name="Title">Its title, or null.</param>
/// <param name="Metadata">Its fields, or null. Every read makes its own copy.</param>
/// <param name="Version">
/// The number of the write that stored it. It grows with every write to the collection and is never used again, not
/// even after the document is deleted.
/// </param>
/// <param name="Ordinal">The document's small number in the indexes, from 0; reused some time after a delete.</param>
public sealed record StoredDocument(
    string Id, string Text, string? Title, JsonObject? Metadata, long Version, int Ordinal);
