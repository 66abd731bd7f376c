using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>JSON to and from a server that must answer with success.</summary>
internal static class JsonCalls
{
    public static Task<JsonNode> GetJsonAsync(this HttpClient client, string path) =>
        ReadAsync(client.GetAsync(path));

    public static Task<JsonNode> PostJsonAsync(this HttpClient client, string path, string body) =>
        ReadAsync(client.PostAsync(path, Content(body)));

    public static StringContent Content(string body) => new(body, Encoding.UTF8, "application/json");

    // A refusal has a status; a connection that broke has none.
    private static async Task<JsonNode> ReadAsync(Task<HttpResponseMessage> call)
    {
        using HttpResponseMessage response = await call;
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!
            : throw new HttpRequestException($"{(int)response.StatusCode} {text}", null, response.StatusCode);
    }

    /// <summary>What is there; null where nothing is.</summary>
    public static async Task<JsonNode?> FindJsonAsync(this HttpClient client, string path)
    {
        try
        {
            return await client.GetJsonAsync(path);
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
