// JSON for those who read it as a tree: checked first for what a tree would only show later.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>Parses bodies strictly: one value, no duplicate keys, only Unicode text, only finite numbers.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = ServerLimits.MaxJsonDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Parses a body.</summary>
    /// <param name="json">The bytes; they must outlive the document.</param>
    /// <exception cref="InvalidInputException">The body is not that.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        JsonFieldReader reader = new(json.Span);
        reader.SkipValue();
        reader.RequireEnd("send one.");
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException("body", $"is not acceptable JSON: {exception.Message}");
        }
    }
}
