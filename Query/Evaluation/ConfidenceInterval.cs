// How far a mean may be off.
namespace SearchEngine.Query.Evaluation;

/// <summary>Bounds that hold the true mean in 95 of 100 cases.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public readonly record struct ConfidenceInterval(double Low, double High);
