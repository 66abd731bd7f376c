// Maximal marginal relevance (Carbonell and Goldstein, 1998).
namespace SearchEngine.Query;

/// <summary>Trades likeness to the query for variety among the hits.</summary>
/// <param name="Lambda">1 is relevance alone, 0 variety alone.</param>
/// <param name="Candidates">From how many of the best candidates the hits are chosen.</param>
public sealed record Diversity(float Lambda = 0.5f, int Candidates = 100);
