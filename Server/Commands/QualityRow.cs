// One line of the table of retrieval quality.
using System.Text.Json.Serialization;

namespace SearchEngine.Server.Commands;

/// <summary>nDCG@10 of one data set by every way of searching.</summary>
/// <param name="Set">The data set's name.</param>
/// <param name="Documents">Documents indexed.</param>
/// <param name="Queries">Queries judged.</param>
/// <param name="Keyword">BM25 alone.</param>
/// <param name="Dense">Vectors alone.</param>
/// <param name="Convex">Hybrid, by the weighted mean of normalised scores.</param>
/// <param name="Rrf">Hybrid, by reciprocal rank fusion.</param>
internal sealed record QualityRow(
    [property: JsonPropertyName("set")] string Set,
    [property: JsonPropertyName("documents")] long Documents,
    [property: JsonPropertyName("queries")] int Queries,
    [property: JsonPropertyName("keyword")] double Keyword,
    [property: JsonPropertyName("dense")] double Dense,
    [property: JsonPropertyName("hybrid_convex")] double Convex,
    [property: JsonPropertyName("hybrid_rrf")] double Rrf);
