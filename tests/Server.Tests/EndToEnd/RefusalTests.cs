using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>What requests may and may not ask for.</summary>
public sealed class RefusalTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task A_server_short_of_memory_takes_requests_that_give_it_back()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: options => options with { MemoryBytes = 1 }, waits: false);
        while (!(await server.GetAsync("/readyz")).Text.Contains("memory", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        Answer refused = await server.GetAsync("/v1/collections");
        Answer[] taken =
        [
            await server.SendAsync(HttpMethod.Delete, "/v1/collections/none"),
            await server.SendAsync(HttpMethod.Delete, "/v1/collections/none/documents/a"),
            await server.PostAsync("/v1/collections/none/documents/delete", """{"ids": ["a"]}"""),
            await server.SendAsync(HttpMethod.Delete, "/v1/collections/none/generations/1"),
            await server.SendAsync(HttpMethod.Delete, "/v1/jobs/none"),
            await server.SendAsync(HttpMethod.Delete, "/v1/models/none"),
        ];
        Answer unloaded = await server.PostAsync("/v1/models/default/unload", "");

        Assert.Equal(503, refused.Status);
        Assert.All(taken, answer => Assert.Equal(404, answer.Status));
        Assert.Equal(200, unloaded.Status);
    }

    [SkippableFact]
    public async Task A_snapshot_that_is_asked_for_by_an_alias_is_a_job_of_the_collection()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("named", """{"dimensions": 2}""");
        await server.SendAsync(HttpMethod.Put, "/v1/aliases/second", """{"collection": "named"}""");

        Answer started = await server.PostAsync("/v1/snapshots", """{"collection": "second"}""");
        await server.WaitForJobAsync((string)started.Json["id"]!, "succeeded");

        Assert.Equal("named", (string?)started.Json["collection"]);
    }

    [SkippableTheory]
    [InlineData("search/batch", """{"searches": [{"query": "iron"}], "top": 3}""", "top")]
    [InlineData("rollback", """{"keep": 1}""", "keep")]
    public async Task A_field_that_a_route_does_not_know_is_named(string route, string body, string field)
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("fields", """{"dimensions": 2}""");

        Answer refused = await server.PostAsync($"/v1/collections/fields/{route}", body);

        Assert.Equal((400, field), (refused.Status, refused.Fields.Single()));
    }

    [SkippableTheory]
    [InlineData("map", """{"limit": null, "filter": null, "color_by": null, "layout": null}""")]
    [InlineData("facets", """{"fields": ["kind"], "limit": null, "filter": null}""")]
    [InlineData("documents/scroll", """{"limit": null, "filter": null}""")]
    public async Task A_field_that_is_null_is_one_that_is_left_out(string route, string body)
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("nulls", """{"dimensions": 2}""");

        Answer answer = await server.PostAsync($"/v1/collections/nulls/{route}", body);

        Assert.True(answer.Status == 200, answer.Text);
    }

    [SkippableFact]
    public async Task A_query_to_rerank_for_is_no_longer_than_a_text()
    {
        RunningServer server = await fixture.GetAsync();
        string query = new('x', Index.Limits.MaxTextChars + 1);

        Answer refused = await server.PostAsync("/v1/rerank", $$"""{"query": "{{query}}", "documents": ["iron"]}""");

        Assert.Equal((400, "query"), (refused.Status, refused.Fields.Single()));
    }
}
