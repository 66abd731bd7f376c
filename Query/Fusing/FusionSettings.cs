// The knobs of fusion; `searchengine tune` finds the weight for a labelled set.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>How dense and keyword candidates are fused.</summary>
/// <param name="Method">The formula.</param>
/// <param name="Weight">The share of the dense score, 0 to 1; the keyword score has the rest.</param>
/// <param name="RankConstant">The k of reciprocal rank fusion, above 0; higher flattens the top ranks.</param>
public sealed record FusionSettings(
    [property: JsonPropertyName("method")] FusionMethod Method = FusionMethod.Convex,
    [property: JsonPropertyName("weight")] float Weight = 0.15f,
    [property: JsonPropertyName("rank_constant")] float RankConstant = 60)
{
    /// <summary>The default: a small share of the dense score, so that a weak model cannot drag keyword search down.
    /// With the shipped model no data set of docs/quality.md loses a point of nDCG@10 to keyword search alone; with 0.2
    /// msmarco-dl19 loses 1.7.</summary>
    public static FusionSettings Default { get; } = new();

    /// <summary>
    /// The default of a formula: reciprocal rank fusion weighs both parts alike, as it was published.
    /// </summary>
    /// <param name="method">The formula.</param>
    public static FusionSettings Of(FusionMethod method) => method == FusionMethod.Rrf
        ? Default with { Method = method, Weight = 0.5f }
        : Default with { Method = method };
}
