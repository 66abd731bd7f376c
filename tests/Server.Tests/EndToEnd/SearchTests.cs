using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class SearchTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Search = "/v1/collections/facts/search";

    private const string Facts = """
        [{"id": "iron", "text": "Magnets attract iron and nickel.", "metadata": {"kind": "physics", "year": 1820}},
         {"id": "paris", "text": "Paris is the capital of France.", "metadata": {"kind": "places", "year": 987}},
         {"id": "whale", "text": "A whale is a mammal that lives in the sea.", "metadata": {"kind": "life", "year": 1758}},
         {"id": "berlin", "text": "Berlin is the capital of Germany.", "metadata": {"kind": "places", "year": 1871}}]
        """;

    [SkippableTheory]
    [InlineData("dense")]
    [InlineData("keyword")]
    [InlineData("hybrid")]
    public async Task A_search_in_every_mode_finds_the_document_that_says_it(string mode)
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(
            Search, $$"""{"query": "Magnets attract iron and nickel.", "mode": "{{mode}}", "top": 2}""");

        Assert.Equal(200, answer.Status);
        JsonNode best = answer.Json["hits"]![0]!;
        Assert.Equal("iron", (string?)best["id"]);
        Assert.Equal("Magnets attract iron and nickel.", (string?)best["text"]);
        Assert.Equal("default", (string?)answer.Json["model"]);
        Assert.Equal(mode, (string?)answer.Json["mode"]);
    }

    [SkippableFact]
    public async Task A_filter_keeps_out_what_it_refuses()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(Search, """{"query": "capital", "filter": {"kind": "places"}}""");

        Assert.Equal(["berlin", "paris"],
            answer.Json["hits"]!.AsArray().Select(hit => (string)hit!["id"]!).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Documents_are_counted_scrolled_and_deleted_by_filter()
    {
        RunningServer server = await StartAsync();
        const string documents = "/v1/collections/facts/documents";

        Answer count = await server.PostAsync($"{documents}/count", """{"filter": {"kind": "places"}}""");
        Answer first = await server.PostAsync($"{documents}/scroll", """{"limit": 3}""");
        Answer rest = await server.PostAsync($"{documents}/scroll", $$"""{"after": "{{first.Json["next"]}}"}""");
        Answer deleted = await server.PostAsync($"{documents}/delete", """{"filter": {"kind": "places"}}""");

        Assert.Equal(2, (int)count.Json["count"]!);
        Assert.Equal(["berlin", "iron", "paris"], Ids(first));
        Assert.Equal(["whale"], Ids(rest));
        Assert.Null(rest.Json["next"]);
        Assert.Equal(2, (int)deleted.Json["deleted"]!);
        Assert.Equal(2, await server.CountAsync("facts"));
    }

    [SkippableFact]
    public async Task A_batch_answers_its_searches_in_order()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync($"{Search}/batch",
            """{"searches": [{"query": "whale", "mode": "keyword"}, {"query": "Paris", "mode": "keyword"}]}""");

        Assert.Equal(["whale", "paris"],
            answer.Json["results"]!.AsArray().Select(result => (string)result!["hits"]![0]!["id"]!));
    }

    [SkippableTheory]
    [InlineData("""{"query": "x", "top": 0}""", "top")]
    [InlineData("""{"query": "x", "topp": 3}""", "topp")]
    [InlineData("""{"query": "x", "mode": "fast"}""", "mode")]
    [InlineData("""{"query": ""}""", "query")]
    [InlineData("""{"vector": [1, 2]}""", "vector")]
    [InlineData("""{"query": "x", "query": "y"}""", "body")]
    [InlineData("""{"query": "\ud800"}""", "body")]
    [InlineData("""{"query": """, "body")]
    public async Task A_bad_search_is_refused_by_name(string body, string field)
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync(Search, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [SkippableFact]
    public async Task A_bad_search_of_a_batch_is_named_by_its_place()
    {
        RunningServer server = await StartAsync();

        Answer answer = await server.PostAsync($"{Search}/batch", """{"searches": [{"query": "x"}, {"top": "3"}]}""");

        Assert.Equal(["searches[1].top"], answer.Fields);
    }

    private static IEnumerable<string> Ids(Answer page) =>
        page.Json["documents"]!.AsArray().Select(document => (string)document!["id"]!);

    private async Task<RunningServer> StartAsync()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("facts");
        Assert.Equal(200, (await server.PostAsync("/v1/collections/facts/documents?wait=true", Facts)).Status);
        return server;
    }
}
