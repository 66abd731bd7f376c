using System.Globalization;
using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>Every option of a search, as a client over HTTP meets it.</summary>
public sealed class SearchFeatureTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Search = "/v1/collections/features/search";
    private const int Count = 120;

    [SkippableTheory]
    [InlineData("dense")]
    [InlineData("keyword")]
    [InlineData("hybrid")]
    public async Task Pages_by_cursor_hold_every_hit_once(string mode)
    {
        RunningServer server = await StartAsync();
        string body = $$"""{"query": "river town", "mode": "{{mode}}", "top": 50, "fields": []""";
        List<string> paged = [];
        string? cursor = null;
        do
        {
            Answer page = await server.PostAsync(
                Search, cursor is null ? body + "}" : $$"""{{body}}, "cursor": "{{cursor}}"}""");
            Assert.Equal(200, page.Status);
            paged.AddRange(Ids(page));
            cursor = (string?)page.Json["cursor"];
        }
        while (cursor is not null);

        Answer whole = await server.PostAsync(Search, body.Replace("50", "10000") + "}");
        Assert.Equal(Count, whole.Json["hits"]!.AsArray().Count);
        Assert.Equal(Ids(whole), paged);
    }

    [SkippableFact]
    public async Task Only_the_fields_asked_for_come_back()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(
            Search, """{"query": "river", "top": 1, "fields": ["title", "place.country"]}""");

        JsonObject hit = answer.Json["hits"]![0]!.AsObject();
        Assert.Equal(["id", "score", "title", "metadata"], hit.Select(field => field.Key));
        Assert.Equal(["place"], hit["metadata"]!.AsObject().Select(field => field.Key));
    }

    [SkippableFact]
    public async Task Hits_are_grouped_best_first()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(
            Search, """{"query": "river", "top": 3, "group_by": {"field": "parent", "size": 2}}""");

        JsonArray groups = answer.Json["groups"]!.AsArray();
        Assert.Equal(3, groups.Count);
        Assert.All(groups, group => Assert.Equal(2, group!["hits"]!.AsArray().Count));
        Assert.All(groups, group => Assert.All(group!["hits"]!.AsArray(), hit =>
            Assert.Equal((string?)group["key"], (string?)hit!["metadata"]!["parent"])));
        Assert.Equal(
            answer.Json["hits"]!.AsArray().Select(Score).OrderDescending(),
            groups.Select(group => Score(group!["hits"]![0])));
    }

    [SkippableFact]
    public async Task Examples_recommend_what_is_like_them_and_are_not_among_it()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(
            Search, """{"recommend": {"positive": ["d3", "d7"], "negative": ["d4"]}, "top": 20}""");
        Answer unknown = await server.PostAsync(Search, """{"recommend": {"positive": ["d3", "nobody"]}}""");

        Assert.Equal(20, Ids(answer).Except(["d3", "d7", "d4"]).Count());
        Assert.Equal(["recommend.positive[1]"], unknown.Fields);
    }

    [SkippableFact]
    public async Task Variety_threshold_and_feedback_change_the_hits()
    {
        RunningServer server = await StartAsync();
        const string plain = """{"query": "river town", "mode": "keyword", "top": 10""";

        Answer all = await server.PostAsync(Search, plain + "}");
        Answer varied = await server.PostAsync(Search, plain + """, "mmr": {"lambda": 0.1, "candidates": 100}}""");
        string score = Score(all.Json["hits"]![3]).ToString("R", CultureInfo.InvariantCulture);
        Answer best = await server.PostAsync(Search, $$"""{{plain}}, "score_threshold": {{score}}}""");
        Answer expanded = await server.PostAsync(Search, plain + """, "expand": {"terms": 5}, "explain": true}""");

        Assert.Equal(Ids(all).First(), Ids(varied).First());
        Assert.NotEqual(Ids(all), Ids(varied));
        Assert.All(best.Json["hits"]!.AsArray(), hit => Assert.True(Score(hit) >= Score(all.Json["hits"]![3])));
        Assert.True(expanded.Json["explanation"]!["keyword_terms"]!.AsObject().Count > 2);
    }

    [SkippableFact]
    public async Task An_explanation_shows_the_filter_s_estimate_the_parts_and_the_time_of_each_stage()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(Search,
            """{"query": "river", "filter": {"year": {"lt": 1912}, "kind": "odd"}, "explain": true, "rerank": "maxsim"}""");

        JsonNode explanation = answer.Json["explanation"]!;
        JsonNode filter = explanation["filter"]!;
        Assert.Equal(6, (int)filter["count"]!);
        Assert.Equal(6d / Count, (double)filter["selectivity"]!, 3);
        Assert.InRange((int)filter["estimated_count"]!, 1, 20);
        Assert.Equal(2, filter["steps"]!.AsArray().Count);
        Assert.Equal(["embed", "filter", "dense", "keyword", "fusion", "rerank", "hits"],
            explanation["stages_ms"]!.AsObject().Select(stage => stage.Key));
        Assert.NotNull(answer.Json["hits"]![0]!["explanation"]!["dense"]);
    }

    [SkippableTheory]
    [InlineData("""{"kind": "odd"}""", 60)]
    [InlineData("""{"kind": {"in": ["odd", "none"]}}""", 60)]
    [InlineData("""{"year": {"gte": 1950, "lt": 1960}}""", 10)]
    [InlineData("""{"seen": {"gte": "2024-01-01", "lt": "2024-01-11T00:00:00Z"}}""", 10)]
    [InlineData("""{"name": {"prefix": "town 1"}}""", 31)]
    [InlineData("""{"name": {"contains": "11"}}""", 11)]
    [InlineData("""{"rare": {"exists": true}}""", 12)]
    [InlineData("""{"home": {"geo_radius": {"lat": 0, "lon": 0, "radius": 1200000}}}""", 11)]
    [InlineData("""{"place.country": "c1"}""", 30)]
    [InlineData("""{"place": {"country": "c1"}}""", 30)]
    [InlineData("""{"and": [{"kind": "odd"}, {"or": [{"year": {"lt": 1902}}, {"not": {"year": {"lt": 2018}}}]}]}""", 2)]
    [InlineData("""{"must": [{"key": "kind", "match": {"value": "odd"}}], "must_not": [{"key": "year", "range": {"gt": 1910}}]}""", 5)]
    public async Task A_filter_of_every_kind_holds(string filter, int expected)
    {
        RunningServer server = await StartAsync();

        Answer count = await server.PostAsync(
            "/v1/collections/features/documents/count", $$"""{"filter": {{filter}}}""");
        Answer answer = await server.PostAsync(
            Search, $$"""{"query": "river town", "mode": "dense", "top": 1000, "filter": {{filter}}}""");

        Assert.Equal(expected, (int)count.Json["count"]!);
        Assert.Equal(expected, answer.Json["hits"]!.AsArray().Count);
    }

    [SkippableTheory]
    [InlineData("""{"year": {"gte": "old"}}""", "filter.year.gte", "\"old\"", "a number or an ISO 8601 date")]
    [InlineData("""{"year": "nineteen"}""", "filter.year", "nineteen", "number")]
    [InlineData("""{"seen": {"gt": 5}}""", "filter.seen", "5", "date")]
    [InlineData("""{"name": {"prefix": 4}}""", "filter.name.prefix", "4", "expected text")]
    [InlineData("""{"home": {"geo_radius": {"lat": 99, "lon": 0, "radius": 5}}}""", "filter.home.geo_radius.center", "99", "-90 to 90")]
    [InlineData("""{"rare": {"exists": "yes"}}""", "filter.rare.exists", "\"yes\"", "true or false")]
    public async Task A_filter_of_the_wrong_type_is_refused_with_field_value_and_type(
        string filter, string field, string value, string expected)
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(Search, $$"""{"query": "river", "filter": {{filter}}}""");

        Assert.Equal(400, answer.Status);
        string reason = (string)answer.Json["errors"]![field]![0]!;
        Assert.Contains(value, reason);
        Assert.Contains(expected, reason);
    }

    [SkippableFact]
    public async Task A_long_document_is_found_by_a_passage_far_behind_its_beginning()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("long");
        string filler = string.Concat(Enumerable.Range(0, 400).Select(i =>
            $"Sentence {i} tells of harvests and of weather.{(i % 5 == 4 ? "\\n\\n" : " ")}"));
        string magnets = string.Concat(Enumerable.Repeat("Magnets attract iron and nickel. ", 40));
        await server.PostAsync("/v1/collections/long/documents", $$"""
            [{"id": "long", "title": "Almanac", "text": "{{filler}}{{magnets}}{{filler}}"},
             {"id": "other", "text": "Paris is the capital of France."}]
            """);

        Answer answer = await server.PostAsync("/v1/collections/long/search",
            """{"query": "magnets attract iron", "mode": "dense", "passages": 3, "highlight": true, "rerank": "maxsim"}""");

        JsonNode hit = answer.Json["hits"]!.AsArray().Single(found => (string?)found!["id"] == "long")!;
        JsonArray passages = hit["passages"]!.AsArray();
        Assert.Equal(3, passages.Count);
        Assert.Contains("Magnets attract iron", (string?)passages[0]!["text"]);
        Assert.True((int)passages[0]!["start"]! > 5_000);
        Assert.True(((string)passages[0]!["text"]!).Length < 4_000);
        Assert.NotEmpty(passages[0]!["highlights"]!.AsArray());
        Assert.Contains("Magnets attract iron", (string?)hit["passage"]!["text"]);
    }

    [SkippableFact]
    public async Task The_words_and_weights_of_keyword_search_are_the_collection_s()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("words", """{"language": "any", "k1": 1.2, "b": 0.75}""");
        await server.PostAsync(
            "/v1/collections/words/documents",
            """[{"id": "a", "text": "the boats sail"}, {"id": "b", "text": "a boat"}]""");

        Answer plain = await server.PostAsync(
            "/v1/collections/words/search", """{"query": "the boat", "mode": "keyword"}""");
        Answer described = await server.GetAsync("/v1/collections/words");
        Answer other = await server.SendAsync(HttpMethod.Put, "/v1/collections/words", """{"k1": 0.5}""");
        Answer wrong = await server.SendAsync(HttpMethod.Put, "/v1/collections/wrong", """{"b": 1.5}""");

        Assert.Equal(["a", "b"], Ids(plain).Order());
        Assert.Equal("any", (string?)described.Json["language"]);
        Assert.Equal(1.2f, (float)described.Json["k1"]!);
        Assert.Equal(0.75f, (float)described.Json["b"]!);
        Assert.Equal(409, other.Status);
        Assert.Equal(["k1"], other.Fields);
        Assert.Equal(["b"], wrong.Fields);
    }

    private static IEnumerable<string> Ids(Answer answer) =>
        answer.Json["hits"]!.AsArray().Select(hit => (string)hit!["id"]!);

    private static float Score(JsonNode? hit) => (float)hit!["score"]!;

    private async Task<RunningServer> StartAsync()
    {
        RunningServer server = await fixture.GetAsync();
        if ((await server.GetAsync("/v1/collections/features")).Status == 200)
            return server;
        await server.MakeCollectionAsync("features");
        JsonArray documents = [.. Enumerable.Range(0, Count).Select(i => (JsonNode)new JsonObject
        {
            ["id"] = $"d{i}",
            ["title"] = $"Town {i}",
            ["text"] = $"A town by the river, number {i}, with {string.Concat(Enumerable.Repeat("river ", i % 7))}"
                + $"and {(i % 14 == 6 ? "a ferry" : i % 3 == 0 ? "mills, markets, bridges" : "a castle")}.",
            ["metadata"] = MetadataOf(i),
        })];
        Answer stored = await server.PostAsync("/v1/collections/features/documents", documents.ToJsonString());
        Assert.Equal(200, stored.Status);
        return server;
    }

    private static JsonObject MetadataOf(int i)
    {
        JsonObject metadata = new()
        {
            ["kind"] = i % 2 == 1 ? "odd" : "even",
            ["year"] = 1900 + i,
            ["seen"] = new DateTime(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["name"] = $"town {i}",
            ["parent"] = $"p{i % 5}",
            ["place"] = new JsonObject { ["country"] = $"c{i % 4}" },
            ["home"] = new JsonObject { ["lat"] = 0, ["lon"] = i },
        };
        if (i % 10 == 0)
            metadata["rare"] = true;
        return metadata;
    }
}
