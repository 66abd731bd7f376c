// What tuning found for one weight.
namespace SearchEngine.Query.Tuning;

/// <summary>A fusion and its quality on both halves of the labelled queries.</summary>
/// <param name="Fusion">The fusion.</param>
/// <param name="Score">The mean of the measure over the half that the weight is chosen by.</param>
/// <param name="HeldOut">The mean over the other half, which has no say in the choice.</param>
public sealed record TunedWeight(FusionSettings Fusion, double Score, double HeldOut);
