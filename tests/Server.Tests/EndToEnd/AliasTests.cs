using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class AliasTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task An_alias_reads_and_writes_the_collection_that_it_stands_for_and_can_be_moved()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("one");
        await server.MakeCollectionAsync("two");
        Assert.Equal(200, (await PutAsync(server, "live", "one")).Status);
        await server.PostAsync("/v1/collections/live/documents", """[{"id": "a", "text": "magnets"}]""");
        Assert.Equal((1, 0), (await server.CountAsync("one"), await server.CountAsync("two")));

        Assert.Equal(200, (await PutAsync(server, "live", "two")).Status);

        Assert.Equal(0, await server.CountAsync("live"));
        Answer list = await server.GetAsync("/v1/aliases");
        Assert.Equal("""{"aliases":[{"alias":"live","collection":"two"}]}""", list.Text);
        await server.SendAsync(HttpMethod.Delete, "/v1/collections/two");
        Assert.Equal(404, (await server.GetAsync("/v1/collections/live")).Status);
        Assert.Equal("""{"aliases":[]}""", (await server.GetAsync("/v1/aliases")).Text);
    }

    [SkippableFact]
    public async Task A_name_means_one_thing_only()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("own");
        await PutAsync(server, "second", "own");

        Assert.Equal((409, "alias"), Of(await PutAsync(server, "own", "own")));
        Assert.Equal((409, "collection"), Of(await server.SendAsync(HttpMethod.Put, "/v1/collections/second", "{}")));
        Assert.Equal((404, "collection"), Of(await PutAsync(server, "third", "nothing")));
        Assert.Equal((400, "alias"), Of(await PutAsync(server, "a.b", "own")));
        Assert.Equal((400, "collection"), Of(await server.SendAsync(HttpMethod.Put, "/v1/aliases/x", "{}")));
        Assert.Equal((404, "alias"), Of(await server.SendAsync(HttpMethod.Delete, "/v1/aliases/none")));
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/v1/aliases/second")).Status);
    }

    private static Task<Answer> PutAsync(RunningServer server, string alias, string collection) =>
        server.SendAsync(HttpMethod.Put, $"/v1/aliases/{alias}", $$"""{"collection": "{{collection}}"}""");

    private static (int Status, string Field) Of(Answer answer) => (answer.Status, answer.Fields.Single());
}
