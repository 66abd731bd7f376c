using System.Text.Json;
using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

public sealed class SearchRequestReaderTests
{
    [Fact]
    public void Every_field_is_read()
    {
        SearchRequest request = Read("""
            {"query": "q", "vector": [1, 2.5], "task": "retrieval", "top": 5, "mode": "hybrid",
             "filter": {"year": {"gte": 2000}}, "exact": true, "ef": 50, "cursor": "c", "fields": ["text"],
             "score_threshold": -1.5, "group_by": {"field": "author", "size": 3}, "mmr": {"lambda": 0.7},
             "fusion": {"method": "rrf", "weight": 0.4, "rank_constant": 20}, "expand": true,
             "rerank": "maxsim", "highlight": true, "explain": true}
            """);

        Assert.Equal("q", request.Query);
        Assert.Equal([1, 2.5f], request.Vector!);
        Assert.Equal("retrieval", request.Task);
        Assert.Equal(5, request.Top);
        Assert.Equal(SearchMode.Hybrid, request.Mode);
        Assert.Equal("year from 2000 to Infinity", request.Filter!.ToString());
        Assert.True(request.Exact && request.Highlight && request.Explain);
        Assert.Equal(50, request.Ef);
        Assert.Equal(-1.5f, request.ScoreThreshold);
        Assert.Equal(new Grouping("author", 3), request.GroupBy);
        Assert.Equal(new Diversity(0.7f), request.Mmr);
        Assert.Equal(new FusionSettings(FusionMethod.Rrf, 0.4f, 20), request.Fusion);
        Assert.Equal(new Expansion(), request.Expand);
        Assert.Equal("maxsim", request.Rerank!.Model);
    }

    [Fact]
    public void Short_forms_and_absent_fields_have_defaults()
    {
        SearchRequest request =
            Read("""{"query": "q", "group_by": "author", "fusion": "rrf", "expand": false, "mode": null}""");

        Assert.Equal(10, request.Top);
        Assert.Equal(new Grouping("author"), request.GroupBy);
        Assert.Equal(FusionSettings.Of(FusionMethod.Rrf), request.Fusion);
        Assert.Null(request.Expand);
        Assert.Null(request.Mode);
        Assert.Equal(["a"], Read("""{"recommend": {"positive": ["a"]}}""").Recommend!.Positive);
    }

    [Theory]
    [InlineData("""{"query": 5}""", "query: 5 is not accepted; expected text.")]
    [InlineData("""{"query": "q", "top": 0}""", "top: 0 is not accepted; expected a whole number from 1 to 10000.")]
    [InlineData(
        """{"query": "q", "top": "ten"}""", "top: \"ten\" is not accepted; expected a whole number from 1 to 10000.")]
    [InlineData("""{"vector": [1, "x"]}""", "vector[1]: \"x\" is not accepted; expected a finite number.")]
    [InlineData("""{"query": "q", "mode": "fast"}""", "mode: \"fast\" is none of dense, keyword, hybrid.")]
    [InlineData("""{"query": "q", "exact": 1}""", "exact: 1 is not accepted; expected true or false.")]
    [InlineData(
        """{"query": "q", "fusion": {"weight": 2}}""",
        "fusion.weight: 2 is not accepted; expected a number from 0 to 1.")]
    [InlineData("""{"query": "q", "group_by": {}}""", "group_by.field: is missing; name a metadata field.")]
    [InlineData(
        """{"query": "q", "fields": "text"}""", "fields: \"text\" is not accepted; expected an array of texts.")]
    [InlineData("""{"query": "q", "filter": {"a": {"$x": 1}}}""", "filter.a.$x: is no operator")]
    [InlineData("""{"qurey": "q"}""", "qurey: is not a known field; known are query, vector,")]
    [InlineData("[]", "body: [] is not accepted; expected an object.")]
    public void A_mistake_is_named_with_field_value_and_remedy(string json, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read(json));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_is_written_in_snake_case()
    {
        await using TestCollection test = await TestCollection.Of(("a", "some text", """{"k": 1}"""));
        SearchResponse response = await test.Searcher.SearchAsync(new() { Query = "text", Top = 1, Explain = true });
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(response));

        Assert.Equal("a", json.RootElement.GetProperty("hits")[0].GetProperty("id").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("hits")[0].GetProperty("metadata").GetProperty("k").GetInt32());
        Assert.True(json.RootElement.GetProperty("took_ms").GetDouble() > 0);
        Assert.Equal("hybrid", json.RootElement.GetProperty("mode").GetString());
        JsonElement explanation = json.RootElement.GetProperty("explanation");
        Assert.Equal("convex", explanation.GetProperty("fusion").GetProperty("method").GetString());
        Assert.True(explanation.GetProperty("stages_ms").TryGetProperty("embed", out _));
    }

    private static SearchRequest Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return SearchRequestReader.Read(document.RootElement);
    }
}
