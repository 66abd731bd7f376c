// What `serve` was told: by flags, the environment, a file, or not at all.
using System.Globalization;
using SearchEngine.Server.Commands;
using SearchEngine.Server.Configuration;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Metrics;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Settings of one server.</summary>
internal sealed record ServerOptions
{
    /// <summary>Folder of the collections.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder of the model folders.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>Where models run: cpu, cuda or auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Memory for each collection's record store, in bytes; null takes a quarter of the machine's.</summary>
    public long? StoreMemoryBytes { get; init; }

    /// <summary>Services that order candidates anew, which searches may name.</summary>
    public IReadOnlyList<RerankerSettings> Rerankers { get; init; } = [];

    /// <summary>The certificate of https addresses; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Which tokens are accepted besides keys; null for none.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>Origins whose pages may use the API.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Requests a caller may send a second; 0 for any number.</summary>
    public double RequestsPerSecond { get; init; } = ServerLimits.RequestsPerSecond;

    /// <summary>Requests of one caller that run at once.</summary>
    public int ConcurrentRequests { get; init; } = ServerLimits.ConcurrentRequests;

    /// <summary>The time that a read may take.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(ServerLimits.RequestSeconds);

    /// <summary>Bytes of memory beyond which requests are refused; 0: a share of what there is.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Whether the log is written as JSON.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where traces and metrics go; null for nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>The options that settings make.</summary>
    /// <exception cref="UsageException">Settings do not go together.</exception>
    public static ServerOptions Of(IReadOnlyList<SettingValue> settings)
    {
        Dictionary<string, string?> values = settings.ToDictionary(value => value.Setting.Key, value => value.Value);
        ILookup<string, string> lists = settings
            .SelectMany(setting => setting.Values, (setting, value) => (setting.Setting.Key, value))
            .ToLookup(pair => pair.Key, pair => pair.value);
        return new ServerOptions
        {
            DataFolder = values["data"]!,
            ModelsFolder = values["models"]!,
            Urls = values["urls"]!,
            Device = values["device"]!,
            Tls = TlsOptions.Of(values["tls.certificate"], values["tls.key"], values["tls.password"]),
            Tokens = TokenOptions.Of(values),
            CorsOrigins = [.. lists["cors.origins"]],
            StoreMemoryBytes = values["store.memory"] is { } size && ByteSize.TryParse(size, out long bytes)
                ? bytes : null,
            Rerankers = [.. lists["reranker"].Select(RerankerSettings.Parse)],
            RequestsPerSecond = Number("limits.requests_per_second"),
            ConcurrentRequests = (int)Number("limits.concurrent_requests"),
            RequestTime = TimeSpan.FromSeconds(Number("limits.request_seconds")),
            MemoryBytes = (long)(Number("limits.memory_mb") * (1 << 20)),
            LogsJson = values["log.format"] == "json",
            LogLevel = Enum.Parse<LogLevel>(values["log.level"]!, ignoreCase: true),
            Otlp = values["otlp.endpoint"] is not { } endpoint ? null
                : new OtlpOptions(new Uri(endpoint), values["otlp.protocol"] == "http", values["otlp.headers"]),
        };

        double Number(string key) => double.Parse(values[key]!, CultureInfo.InvariantCulture);
    }
}
