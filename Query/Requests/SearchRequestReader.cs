// Reads a search request from JSON: the body of POST /v1/collections/{name}/search, and a line of a batch.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query;

/// <summary>Turns JSON into a <see cref="SearchRequest"/>.</summary>
public static class SearchRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="InvalidInputException">
    /// A field is unknown or its value is not accepted; names the field.
    /// </exception>
    public static SearchRequest Read(JsonElement json)
    {
        var fields = new JsonFields(
            json, "", "query", "vector", "instruction", "task", "recommend", "top", "mode", "filter", "exact", "ef",
            "cursor", "fields", "score_threshold", "group_by", "mmr", "fusion", "expand", "rerank", "passages",
            "highlight", "explain");
        return new SearchRequest
        {
            Query = fields.Text("query"),
            Vector = fields.Numbers("vector"),
            Instruction = fields.Text("instruction"),
            Task = fields.Text("task"),
            Recommend = fields.Any("recommend") is { } recommend ? ReadRecommendation(recommend) : null,
            Top = fields.Whole("top", 1, SearchRequest.MaxTop) ?? 10,
            Mode = fields.Name<SearchMode>("mode"),
            Filter = fields.Any("filter") is { } filter ? FilterJson.Parse(filter) : null,
            Exact = fields.Flag("exact"),
            Ef = fields.Whole("ef", 1, SearchRequest.MaxTop),
            Cursor = fields.Text("cursor"),
            Fields = fields.Texts("fields"),
            ScoreThreshold = fields.Number("score_threshold", float.MinValue, float.MaxValue),
            GroupBy = fields.Any("group_by") is { } group ? ReadGrouping(group) : null,
            Mmr = fields.Any("mmr") is { } mmr ? ReadDiversity(mmr) : null,
            Fusion = fields.Any("fusion") is { } fusion ? ReadFusion(fusion) : null,
            Expand = fields.Any("expand") is { } expand ? ReadExpansion(expand) : null,
            Rerank = fields.Any("rerank") is { } rerank ? ReadRerank(rerank) : null,
            Passages = fields.Whole("passages", 0, SearchRequest.MaxPassages) ?? 0,
            Highlight = fields.Flag("highlight"),
            Explain = fields.Flag("explain"),
        };
    }

    private static Recommendation ReadRecommendation(JsonElement json)
    {
        var fields = new JsonFields(json, "recommend", "positive", "negative");
        return new Recommendation(fields.Texts("positive") ?? [], fields.Texts("negative") ?? []);
    }

    private static Grouping ReadGrouping(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return new Grouping(json.GetString()!);
        var fields = new JsonFields(json, "group_by", "field", "size");
        string field = fields.Text("field")
            ?? throw new InvalidInputException("group_by.field", "is missing; name a metadata field.");
        return new Grouping(field, fields.Whole("size", 1, 1_000) ?? 1);
    }

    private static Diversity? ReadDiversity(JsonElement json)
    {
        if (IsSwitch(json, out bool on))
            return on ? new Diversity() : null;
        var fields = new JsonFields(json, "mmr", "lambda", "candidates");
        var standard = new Diversity();
        return new Diversity(
            fields.Number("lambda", 0, 1)
                ?? standard.Lambda, fields.Whole("candidates", 1, 1_000) ?? standard.Candidates);
    }

    private static FusionSettings ReadFusion(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return FusionSettings.Of(ReadMethod(json));
        var fields = new JsonFields(json, "fusion", "method", "weight", "rank_constant");
        FusionSettings standard = fields.Any("method") is { } method
            ? FusionSettings.Of(ReadMethod(method))
            : FusionSettings.Default;
        return new FusionSettings(
            standard.Method,
            fields.Number("weight", 0, 1) ?? standard.Weight,
            fields.Number("rank_constant", 1, 10_000) ?? standard.RankConstant);
    }

    private static FusionMethod ReadMethod(JsonElement json) => json.ValueKind != JsonValueKind.String
        ? throw JsonFields.Wrong("fusion", json, "rrf or convex")
        : json.GetString() switch
        {
            "rrf" or "reciprocal_rank" => FusionMethod.Rrf,
            "convex" => FusionMethod.Convex,
            _ => throw JsonFields.Wrong("fusion", json, "rrf or convex"),
        };

    private static Expansion? ReadExpansion(JsonElement json)
    {
        if (IsSwitch(json, out bool on))
            return on ? new Expansion() : null;
        var fields = new JsonFields(json, "expand", "documents", "terms", "original_weight");
        var standard = new Expansion();
        return new Expansion(
            fields.Whole("documents", 1, 100) ?? standard.Documents,
            fields.Whole("terms", 1, 200) ?? standard.Terms,
            fields.Number("original_weight", 0, 1) ?? standard.OriginalWeight);
    }

    private static RerankSettings ReadRerank(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return new RerankSettings(json.GetString()!);
        var fields = new JsonFields(json, "rerank", "model", "candidates");
        string model = fields.Text("model")
            ?? throw new InvalidInputException("rerank.model", "is missing; name a reranker, such as maxsim.");
        return new RerankSettings(
            model,
            fields.Whole("candidates", 1, RerankSettings.MaxCandidates) ?? new RerankSettings(model).Candidates);
    }

    private static bool IsSwitch(JsonElement json, out bool on)
    {
        on = json.ValueKind == JsonValueKind.True;
        return on || json.ValueKind == JsonValueKind.False;
    }
}
