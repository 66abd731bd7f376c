// What the server refused, from its problem document (RFC 9457).
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Client;

/// <summary>The server refused a request.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="content">The answer's bytes.</param>
public sealed class SearchEngineException(int status, byte[] content) : Exception(DetailOf(status, content))
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    private static string DetailOf(int status, byte[] content)
    {
        try
        {
            return (string?)JsonNode.Parse(content)?["detail"] ?? $"the server answered {status}";
        }
        catch (JsonException)
        {
            return $"the server answered {status}";
        }
    }
}
