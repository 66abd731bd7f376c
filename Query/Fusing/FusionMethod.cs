// The two ways of fusion that a request may name.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>How two rankings become one.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FusionMethod>))]
public enum FusionMethod
{
    /// <summary>
    /// A weighted mean of the scores (Bruch et al., An analysis of fusion functions, 2023): BM25, and the dense score
    /// in standard deviations above chance.
    /// </summary>
    Convex,

    /// <summary>Reciprocal rank fusion: sums of 1 / (k + rank) (Cormack et al., 2009).</summary>
    Rrf,
}
