// How an evaluation searches.
namespace SearchEngine.Query.Evaluation;

/// <summary>How the queries of a data set are run.</summary>
public sealed record RetrievalOptions
{
    /// <summary>The search that every query is run with; its text is filled in.</summary>
    public SearchRequest Search { get; init; } = new() { Mode = SearchMode.Hybrid };

    /// <summary>How many documents are returned for a query; what recall and MAP look at.</summary>
    public int Depth { get; init; } = 1_000;

    /// <summary>What is measured.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = Measure.Defaults;

    /// <summary>How many resamplings the confidence intervals are taken from; 0 leaves them out.</summary>
    public int BootstrapRounds { get; init; } = 1_000;

    /// <summary>The seed of the resampling.</summary>
    public int Seed { get; init; } = 1;
}
