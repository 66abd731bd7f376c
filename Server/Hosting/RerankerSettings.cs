// An external reranker as a server is told of it: NAME=URL or NAME=URL,MODEL.
namespace SearchEngine.Server.Hosting;

/// <summary>A service that orders candidates anew. Its key, if it wants one, comes from the environment.</summary>
/// <param name="Name">By which requests ask for it.</param>
/// <param name="Url">Where it takes requests.</param>
/// <param name="Model">The model that it is to use; null sends none.</param>
internal sealed record RerankerSettings(string Name, Uri Url, string? Model)
{
    /// <summary>The variable of the environment that holds the service's key, sent as a bearer token.</summary>
    public string KeyVariable => $"SEARCHENGINE_RERANKER_{Name.ToUpperInvariant().Replace('-', '_')}_KEY";

    /// <summary>Reads NAME=URL or NAME=URL,MODEL.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static RerankerSettings Parse(string text) =>
        TryParse(text) ?? throw new UsageException($"--reranker {Refusal(text)}");

    /// <summary>Says what is wrong with a text that is to be parsed; null when it is acceptable.</summary>
    public static string? Refusal(string text) => TryParse(text) is not null ? null
        : $"'{text}' is not of the form NAME=URL or NAME=URL,MODEL, such as "
            + "jina=https://api.jina.ai/v1/rerank,jina-reranker-v2-base-multilingual.";

    private static RerankerSettings? TryParse(string text)
    {
        string[] parts = text.Split('=', 2);
        string[] target = parts[^1].Split(',', 2);
        bool isAddress = Uri.TryCreate(target[0], UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
        return parts.Length < 2 || !Names.IsValid(parts[0]) || !isAddress ? null
            : new RerankerSettings(parts[0], url!, target.Length > 1 ? target[1] : null);
    }
}
