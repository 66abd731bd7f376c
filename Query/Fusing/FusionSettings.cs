// The knobs of fusion; `searchengine tune` finds the weight for a labelled set.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>How dense and keyword candidates are fused.</summary>
/// <param name="Method">The formula.</param>
/// <param name="Weight">The share of the dense score, 0 to 1; the keyword score has the rest.</param>
/// <param name="RankConstant">The k of reciprocal rank fusion, above 0; higher flattens the top ranks.</param>
public sealed record FusionSettings(
    [property: JsonPropertyName("method")] FusionMethod Method = FusionMethod.Convex,
    [property: JsonPropertyName("weight")] float Weight = 0.3f,
    [property: JsonPropertyName("rank_constant")] float RankConstant = 60)
{
    /// <summary>The default: on the data sets of docs/quality.md it is nowhere below keyword search alone.</summary>
    public static FusionSettings Default { get; } = new();
}
