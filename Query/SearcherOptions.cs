// What a searcher is created with.
namespace SearchEngine.Query;

/// <summary>How searches are run; the defaults are those of docs/quality.md.</summary>
public sealed record SearcherOptions
{
    /// <summary>The fusion of requests that name none.</summary>
    public FusionSettings Fusion { get; init; } = FusionSettings.Default;

    /// <summary>How many candidates the graph's walk considers at least.</summary>
    public int MinEf { get; init; } = 100;

    /// <summary>The rerankers that a request may name.</summary>
    public IReadOnlyDictionary<string, IReranker> Rerankers { get; init; } = new Dictionary<string, IReranker>();

    /// <summary>The clock that stages are timed by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told the name and the time of each stage of each search as it ends; null for nobody.</summary>
    public Action<string, TimeSpan>? StageEnded { get; init; }
}
