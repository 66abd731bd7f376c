// Every setting of the server, in the order in which `searchengine config` prints them.
using System.Globalization;
using SearchEngine.Server.Commands;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Configuration;

/// <summary>The settings that a file, the environment and flags may set.</summary>
internal static class SettingCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("data", "Folder of the collections.", "data"),
        new("models", "Folder of the model folders.", Options.DefaultModels()),
        new("urls", "Addresses to listen on, separated by semicolons.", "http://127.0.0.1:7700", Separator: ';'),
        new("device", "Where models run: cpu, cuda or auto.", "auto", Refusal: OneOf("cpu", "cuda", "auto")),
        new("tls.certificate", "PEM file of the certificate and its chain, for https addresses.", null),
        new("tls.key", "PEM file of the certificate's private key.", null),
        new("tls.password", "Password of the private key.", null, IsSecret: true),
        new("jwt.keys", "JSON Web Key Set: the keys (RSA, EC, oct) whose tokens are accepted as bearers.", null),
        new("jwt.issuer", "The `iss` that tokens must carry.", null),
        new("jwt.audience", "The `aud` that tokens must carry.", null),
        new("jwt.role_claim", "The claim that holds read, write or admin.", "role"),
        new("jwt.collections_claim", "The claim that limits a token to some collections.", "collections"),
        new("cors.origins", "Origins, separated by commas, whose pages may use the API.", null, Separator: ','),
        new("store.memory", "Memory of a collection's record store, such as 4G; unset: a quarter of the machine's.",
            null, Refusal: Options.StoreMemoryRefusal),
        new("reranker", "External rerankers, NAME=URL or NAME=URL,MODEL, separated by semicolons; the flag may be "
            + "repeated. Their keys come from the environment variables SEARCHENGINE_RERANKER_NAME_KEY.",
            null, Refusal: RerankerSettings.Refusal, Separator: ';'),
        new("limits.requests_per_second", "Requests a key may send a second, with bursts of twice as many; 0: any.",
            Text(ServerLimits.RequestsPerSecond), Refusal: Number(0, 1e9)),
        new("limits.concurrent_requests", "Requests of one key that run at once.",
            Text(ServerLimits.ConcurrentRequests), Refusal: Number(1, 1e6)),
        new("limits.request_seconds", "Seconds that a read or a search may take.",
            Text(ServerLimits.RequestSeconds), Refusal: Number(1, 86_400)),
        new("limits.memory_mb",
            "Mebibytes beyond which requests are refused; 0: 90 % of what .NET may use (a container: 75 % of its " +
            "limit).",
            "0", Refusal: Number(0, 1e9)),
        new("log.format", "Form of the log: text or json.", "text", Refusal: OneOf("text", "json")),
        new("log.level", "Least level that is logged: debug, information, warning or error.", "information",
            Refusal: OneOf("debug", "information", "warning", "error")),
        new("otlp.endpoint", "Where traces and metrics are sent by OTLP: http://host:4317.", null,
            Refusal: value => Uri.TryCreate(value, UriKind.Absolute, out _) ? null : "must be an absolute URL."),
        new("otlp.protocol", "How: grpc or http.", "grpc", Refusal: OneOf("grpc", "http")),
        new("otlp.headers", "Headers for the collector: name=value,name=value.", null, IsSecret: true),
    ];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static Func<string, string?> OneOf(params string[] choices) =>
        value => choices.Contains(value) ? null : $"must be one of {string.Join(", ", choices)}.";

    private static Func<string, string?> Number(double least, double most) =>
        value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least && number <= most ? null : $"must be a number from {Text(least)} to {Text(most)}.";
}
