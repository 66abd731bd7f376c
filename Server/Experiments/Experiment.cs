// An A/B comparison of two generations of a collection.
namespace SearchEngine.Server.Experiments;

/// <summary>A share of the searches is answered by another generation than the served one.</summary>
/// <param name="Generation">The generation that answers them: ready or kept.</param>
/// <param name="Share">How many of the searches, 0 to 1.</param>
internal sealed record Experiment(int Generation, double Share);
