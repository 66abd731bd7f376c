using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class FacetTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Route = "/v1/collections/facets/facets";

    [SkippableFact]
    public async Task Values_are_counted_among_the_documents_that_a_filter_accepts()
    {
        RunningServer server = await fixture.GetAsync();
        await FillAsync(server);

        Answer all = await server.PostAsync(Route, """{"fields": ["kind", "year", "tags"]}""");
        Answer some = await server.PostAsync(
            Route, """{"fields": ["kind"], "filter": {"year": {"gte": 2000}}, "limit": 1}""");

        Assert.Equal(["a 2", "b 1"], Values(all, "kind"));
        Assert.Equal(["2001 2", "1999 1"], Values(all, "year"));
        Assert.Equal(["x 2", "y 1"], Values(all, "tags"));
        Assert.Equal((4, 2), ((int)all.Json["documents"]!, (int)all.Json["facets"]!["tags"]!["missing"]!));
        Assert.Equal(["a 1"], Values(some, "kind"));
        Assert.Equal(2, (int)some.Json["facets"]!["kind"]!["distinct"]!);
    }

    [SkippableTheory]
    [InlineData("{}", "fields")]
    [InlineData("""{"fields": []}""", "fields")]
    [InlineData("""{"fields": "kind"}""", "fields")]
    [InlineData("""{"fields": ["kind"], "limit": 0}""", "limit")]
    [InlineData("""{"fields": ["kind"], "by": 1}""", "by")]
    public async Task A_bad_request_is_refused_by_name(string body, string field)
    {
        RunningServer server = await fixture.GetAsync();
        await FillAsync(server);

        Answer answer = await server.PostAsync(Route, body);

        Assert.Equal((400, field), (answer.Status, answer.Fields.Single()));
    }

    private static IEnumerable<string> Values(Answer answer, string field) =>
        answer.Json["facets"]![field]!["values"]!.AsArray().Select(value => $"{value!["value"]} {value["count"]}");

    private static async Task FillAsync(RunningServer server)
    {
        await server.MakeCollectionAsync("facets", """{"dimensions": 2}""");
        Answer stored = await server.PostAsync("/v1/collections/facets/documents", """
            [{"id": "1", "text": "one", "vector": [1, 0], "metadata": {"kind": "a", "year": 1999, "tags": ["x", "y"]}},
             {"id": "2", "text": "two", "vector": [1, 0], "metadata": {"kind": "a", "year": 2001, "tags": ["x"]}},
             {"id": "3", "text": "three", "vector": [1, 0], "metadata": {"kind": "b", "year": 2001}},
             {"id": "4", "text": "four", "vector": [1, 0]}]
            """);
        Assert.Equal(200, stored.Status);
    }
}
