// What a client asks for. SearchRequestReader reads it from JSON and names the field of every mistake.
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query;

/// <summary>A search: a text, a vector, or examples, and what is wanted of the answer.</summary>
/// <example><code>
/// var request = new SearchRequest { Query = "do vaccines cause autism", Top = 5 };
/// SearchResponse response = await searcher.SearchAsync(request, cancellation);
/// </code></example>
public sealed record SearchRequest
{
    /// <summary>The most hits a search may ask for.</summary>
    public const int MaxTop = 10_000;

    /// <summary>The most passages of a hit that a search may ask for.</summary>
    public const int MaxPassages = 100;

    /// <summary>The text searched for; words in quotation marks also count as a phrase.</summary>
    public string? Query { get; init; }

    /// <summary>A vector of the collection's dimensions, used in place of the query's embedding.</summary>
    public float[]? Vector { get; init; }

    /// <summary>What is searched for, in words for the model; empty for none, null for the model's own.</summary>
    public string? Instruction { get; init; }

    /// <summary>A named instruction of <see cref="SearchTasks"/>, in place of <see cref="Instruction"/>.</summary>
    public string? Task { get; init; }

    /// <summary>Documents to be like, and to be unlike, in place of a query.</summary>
    public Recommendation? Recommend { get; init; }

    /// <summary>How many hits are wanted, 1 to <see cref="MaxTop"/>.</summary>
    public int Top { get; init; } = 10;

    /// <summary>
    /// How candidates are found; null for hybrid where there are words and a vector, else what there is.
    /// </summary>
    public SearchMode? Mode { get; init; }

    /// <summary>What hits must fulfil; null for nothing.</summary>
    public Filter? Filter { get; init; }

    /// <summary>True compares with every vector instead of walking the graph.</summary>
    public bool Exact { get; init; }

    /// <summary>How many candidates the graph's walk considers; null for a choice by <see cref="Top"/>.</summary>
    public int? Ef { get; init; }

    /// <summary>Where the page before ended: <see cref="SearchResponse.Cursor"/>; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// What to return beside id and score: "text", "title", "metadata", or single metadata fields by path; null for
    /// everything, empty for nothing.
    /// </summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Hits with a lower score are left out.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>Collects the hits under the values of a field.</summary>
    public Grouping? GroupBy { get; init; }

    /// <summary>Trades likeness to the query for variety among the hits.</summary>
    public Diversity? Mmr { get; init; }

    /// <summary>How dense and keyword candidates are fused; null for the default.</summary>
    public FusionSettings? Fusion { get; init; }

    /// <summary>Adds words from the best documents to the query; null adds none.</summary>
    public Expansion? Expand { get; init; }

    /// <summary>A second look at the best candidates; null for none.</summary>
    public RerankSettings? Rerank { get; init; }

    /// <summary>
    /// How many passages of each hit are returned: the stretches that a long document was split into, best first.
    /// </summary>
    public int Passages { get; init; }

    /// <summary>True returns a short stretch of each hit's best passage with the query's words marked.</summary>
    public bool Highlight { get; init; }

    /// <summary>True returns the plan, the scores by part and the time by stage.</summary>
    public bool Explain { get; init; }

    /// <summary>How many candidates the first page needs: one more than its hits, to know whether there is a second.
    /// </summary>
    internal int FirstDepth => Math.Max(Top + 1, Math.Max(Mmr?.Candidates ?? 0, Rerank?.Candidates ?? 0));
}
