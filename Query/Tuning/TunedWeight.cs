// What tuning found for one weight.
namespace SearchEngine.Query.Tuning;

/// <summary>A fusion and its quality.</summary>
/// <param name="Fusion">The fusion.</param>
/// <param name="Score">The mean of the measure over all judged queries.</param>
public sealed record TunedWeight(FusionSettings Fusion, double Score);
