// The shape of a document as it is answered.
using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Server.Http;

/// <summary>A stored document; the version rises with every write to it.</summary>
internal sealed record DocumentAnswer(string Id, string Text, string? Title, JsonObject? Metadata, long Version)
{
    /// <summary>The answer about a stored document.</summary>
    public static DocumentAnswer Of(StoredDocument document) =>
        new(document.Id, document.Text, document.Title, document.Metadata, document.Version);
}
