// The shape of a search as clients send it, for the OpenAPI document; SearchRequestReader reads it.
using System.Text.Json.Nodes;
using SearchEngine.Query;

namespace SearchEngine.Server.Http;

/// <summary>A search: one of query, vector and recommend, and what is wanted of the answer.</summary>
/// <param name="Query">The text searched for.</param>
/// <param name="Vector">A vector instead of a text.</param>
/// <param name="Instruction">The task, in words; empty for none, absent for the model's own.</param>
/// <param name="Task">A named instruction.</param>
/// <param name="Recommend">Ids of documents to be like (positive) and unlike (negative).</param>
/// <param name="Top">Hits wanted.</param>
/// <param name="Mode">How candidates are found.</param>
/// <param name="Filter">What hits must fulfil; docs/api.md has the language.</param>
/// <param name="Exact">Compares with every vector instead of walking the graph.</param>
/// <param name="Ef">Candidates that the graph's walk considers.</param>
/// <param name="Cursor">Where the page before ended.</param>
/// <param name="Fields">What to return beside id and score.</param>
/// <param name="ScoreThreshold">Hits with a lower score are left out.</param>
/// <param name="GroupBy">A metadata field whose values collect the hits, or {field, size}.</param>
/// <param name="Mmr">Trades likeness for variety.</param>
/// <param name="Fusion">How dense and keyword candidates are fused.</param>
/// <param name="Expand">Adds words from the best documents to the query.</param>
/// <param name="Rerank">A second look at the best candidates.</param>
/// <param name="Passages">How many passages of each hit are returned, best first.</param>
/// <param name="Highlight">Returns a short stretch of each hit's best passage with the query's words marked.</param>
/// <param name="Explain">Returns the plan, the scores by part and the time by stage.</param>
internal sealed record SearchBody(
    string? Query = null, float[]? Vector = null, string? Instruction = null, string? Task = null,
    JsonObject? Recommend = null, int Top = 10, SearchMode? Mode = null, JsonObject? Filter = null, bool Exact = false,
    int? Ef = null, string? Cursor = null, string[]? Fields = null, float? ScoreThreshold = null,
    JsonNode? GroupBy = null, JsonObject? Mmr = null, JsonObject? Fusion = null, JsonObject? Expand = null,
    JsonObject? Rerank = null, int Passages = 0, bool Highlight = false, bool Explain = false);
