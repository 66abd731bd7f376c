// The parts of the read path that a request can choose between.
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>How candidates are found.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SearchMode>))]
public enum SearchMode
{
    /// <summary>By the distance between vectors.</summary>
    Dense,

    /// <summary>By the words that query and document share (BM25).</summary>
    Keyword,

    /// <summary>Both, fused.</summary>
    Hybrid,
}
