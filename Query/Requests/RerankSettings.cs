// A second stage that looks at few candidates closely.
namespace SearchEngine.Query;

/// <summary>Which reranker orders the best candidates anew.</summary>
/// <param name="Model">
/// The reranker's name, as the server knows it; "maxsim" is late interaction with the own model.
/// </param>
/// <param name="Candidates">How many of the best candidates it sees; no more hits than these are returned.</param>
public sealed record RerankSettings(string Model, int Candidates = 50)
{
    /// <summary>The most candidates that a reranker is shown.</summary>
    public const int MaxCandidates = 1_000;
}
