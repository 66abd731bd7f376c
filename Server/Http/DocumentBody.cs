// The shape of a document as clients send it, for the OpenAPI document; DocumentParser reads it from the bytes.
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Http;

/// <summary>A document as it is sent. <c>_id</c> is accepted for <c>id</c>.</summary>
/// <param name="Id">Its id, 1 to 512 bytes of UTF-8; a document of the same id is replaced.</param>
/// <param name="Text">What is embedded and searched.</param>
/// <param name="Title">Searched with more weight, and embedded in front of the text.</param>
/// <param name="Metadata">Anything that filters or readers need.</param>
/// <param name="Vector">The document's own vector; without one the collection's model makes it.</param>
/// <param name="IfVersion">The version that must be stored for the write to happen; 0: none may be.</param>
internal sealed record DocumentBody(
    string Id, string Text, string? Title = null, JsonObject? Metadata = null, float[]? Vector = null,
    long? IfVersion = null);
