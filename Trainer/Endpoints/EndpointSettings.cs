namespace SearchEngine.Trainer.Endpoints;

/// <summary>An OpenAI-compatible service that a user runs or pays for.</summary>
public sealed record EndpointSettings
{
    /// <summary>The base of its addresses, such as <c>http://127.0.0.1:8000/v1</c>.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The model to ask for.</summary>
    public required string Model { get; init; }

    /// <summary>Sent as bearer token; null sends none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests made for one answer, at most: refused, failed and silent ones are repeated.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait before the first repetition; each further one waits twice as long, unless the service says how
    /// long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait is longer, whatever the service asks.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);
}
