// The knobs of fusion; `searchengine tune` finds the weight for a labelled set.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>How dense and keyword candidates are fused.</summary>
/// <param name="Method">The formula.</param>
/// <param name="Weight">The share of the dense score, 0 to 1; the keyword score has the rest.</param>
/// <param name="RankConstant">The k of reciprocal rank fusion, above 0; higher flattens the top ranks.</param>
public sealed record FusionSettings(
    [property: JsonPropertyName("method")] FusionMethod Method = FusionMethod.Convex,
    [property: JsonPropertyName("weight")] float Weight = 0.5f,
    [property: JsonPropertyName("rank_constant")] float RankConstant = 60)
{
    /// <summary>The default: both parts alike. docs/quality.md has what other weights give.</summary>
    public static FusionSettings Default { get; } = new();

    /// <summary>The default of a formula.</summary>
    /// <param name="method">The formula.</param>
    public static FusionSettings Of(FusionMethod method) => Default with { Method = method };
}
