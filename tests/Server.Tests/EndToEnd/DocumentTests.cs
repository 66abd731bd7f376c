using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.Hosting;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class DocumentTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Lines = "application/x-ndjson";

    [SkippableFact]
    public async Task A_stored_document_comes_back_as_it_was_sent()
    {
        RunningServer server = await StartAsync("back");
        const string document = """
            {"id": "a/b c%2F?#é", "text": "Magnets attract iron.", "title": "Magnets",
             "metadata": {"year": 1820, "x": [1, null]}}
            """;

        Answer stored = await server.PostAsync("/v1/collections/back/documents?wait=true", $"[{document}]");
        Answer read = await server.GetAsync($"/v1/collections/back/documents/{Uri.EscapeDataString("a/b c%2F?#é")}");

        Assert.Equal((200, 1), (stored.Status, (int)stored.Json["upserted"]!));
        Assert.Equal(200, read.Status);
        JsonNode expected = JsonNode.Parse(document)!;
        Assert.All(["id", "text", "title", "metadata"],
            field => Assert.True(JsonNode.DeepEquals(expected[field], read.Json[field]), field));
    }

    [SkippableFact]
    public async Task A_document_of_the_same_id_replaces_the_one_before()
    {
        RunningServer server = await StartAsync("same");

        await server.PostAsync("/v1/collections/same/documents", """{"_id": "a", "text": "first"}""");
        await server.PostAsync("/v1/collections/same/documents", """{"id": "a", "text": "second"}""");

        Assert.Equal("second", (string?)(await server.GetAsync("/v1/collections/same/documents/a")).Json["text"]);
        Assert.Equal(1, await server.CountAsync("same"));
    }

    [SkippableFact]
    public async Task A_conditional_write_is_stored_when_its_version_holds_and_refused_whole_when_it_does_not()
    {
        RunningServer server = await StartAsync("versions");
        const string documents = "/v1/collections/versions/documents";

        Answer made = await server.PostAsync(documents, """{"id": "a", "text": "first", "if_version": 0}""");
        Answer there = await server.PostAsync(documents, """{"id": "a", "text": "again", "if_version": 0}""");
        long version = await VersionAsync();
        Answer stale = await server.PostAsync(documents,
            $$"""[{"id": "b", "text": "new"}, {"id": "a", "text": "stale", "if_version": {{version + 1}}}]""");
        Answer replaced = await server.PostAsync(
            documents, $$"""{"id": "a", "text": "second", "if_version": {{version}}}""");

        Assert.Equal((200, 409, 409, 200), (made.Status, there.Status, stale.Status, replaced.Status));
        Assert.Equal("urn:searchengine:problem:version-conflict", (string?)stale.Json["type"]);
        Assert.Equal(["documents[1].if_version"], stale.Fields);
        Assert.Contains($"{version}", (string)stale.Json["detail"]!);
        Assert.Equal("second", (string?)(await server.GetAsync($"{documents}/a")).Json["text"]);
        Assert.Equal(404, (await server.GetAsync($"{documents}/b")).Status);
        Assert.True(await VersionAsync() > version);

        async Task<long> VersionAsync() => (long)(await server.GetAsync($"{documents}/a")).Json["version"]!;
    }

    [SkippableFact]
    public async Task A_conditional_deletion_deletes_that_version_and_no_other()
    {
        RunningServer server = await StartAsync("conditions");
        const string documents = "/v1/collections/conditions/documents";
        await server.PostAsync(documents, """{"id": "a", "text": "first"}""");
        long version = (long)(await server.GetAsync($"{documents}/a")).Json["version"]!;

        Answer stale = await DeleteAsync("a", $"{version + 1}");
        Answer senseless = await DeleteAsync("a", "0");
        Assert.Equal(1, await server.CountAsync("conditions"));
        Answer deleted = await DeleteAsync("a", $"{version}");
        Answer again = await DeleteAsync("a", $"{version}");

        Assert.Equal((409, 400, 200, 409), (stale.Status, senseless.Status, deleted.Status, again.Status));
        Assert.Equal("urn:searchengine:problem:version-conflict", (string?)stale.Json["type"]);
        Assert.Equal(["if_version", "if_version"], stale.Fields.Concat(senseless.Fields));
        Assert.Equal(1, (int)deleted.Json["deleted"]!);
        Assert.Equal(0, await server.CountAsync("conditions"));

        Task<Answer> DeleteAsync(string id, string ifVersion) =>
            server.SendAsync(HttpMethod.Delete, $"{documents}/{id}?if_version={ifVersion}");
    }

    [SkippableFact]
    public async Task A_collection_tells_of_the_compaction_of_its_store()
    {
        const int documents = 8, rounds = 6, textLength = 500_000;
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("compacted", """{"dimensions": 2}""");
        JsonNode before = await CompactionAsync();
        for (int i = 0; i < documents * rounds; i++)
        {
            string id = $"{i % documents}", text = new((char)('a' + (i % documents)), textLength);
            Answer stored = await server.PostAsync("/v1/collections/compacted/documents",
                $$"""{"id": "{{id}}", "text": "{{text}}", "vector": [1, {{id}}]}""");
            Assert.Equal(200, stored.Status);
        }

        using (CollectionLease lease = server.Services.GetRequiredService<CollectionRegistry>().Use("compacted"))
        {
            await lease.Collection.CheckpointAsync();
            await lease.Collection.CompactAsync();
        }

        JsonNode after = await CompactionAsync();
        Assert.Equal((false, 0, 0), ((bool)before["is_running"]!, (long)before["runs"]!, (long)before["done_bytes"]!));
        Assert.Equal((false, 1), ((bool)after["is_running"]!, (long)after["runs"]!));
        Assert.True((long)after["released_bytes"]! > textLength, after.ToJsonString());
        Assert.Equal((long)after["total_bytes"]!, (long)after["done_bytes"]!);
        Assert.Equal(documents, await server.CountAsync("compacted"));
        await server.SendAsync(HttpMethod.Delete, "/v1/collections/compacted");

        async Task<JsonNode> CompactionAsync() =>
            (await server.GetAsync("/v1/collections/compacted")).Json["compaction"]!;
    }

    [SkippableFact]
    public async Task A_deleted_document_is_gone()
    {
        RunningServer server = await StartAsync("gone");
        const string two = """[{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]""";
        await server.PostAsync("/v1/collections/gone/documents", two);

        Answer deleted = await server.SendAsync(HttpMethod.Delete, "/v1/collections/gone/documents/a");
        Answer again = await server.SendAsync(HttpMethod.Delete, "/v1/collections/gone/documents/a");

        Assert.Equal((200, 404), (deleted.Status, again.Status));
        Assert.Equal(404, (await server.GetAsync("/v1/collections/gone/documents/a")).Status);
        Assert.Equal(1, await server.CountAsync("gone"));
    }

    [SkippableTheory]
    [InlineData(Lines)]
    [InlineData("application/jsonl")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_stream_of_lines_is_stored_whatever_its_content_type(string contentType)
    {
        RunningServer server = await StartAsync("lines");
        string body = NumberedLines(600);

        Answer stored = await server.SendAsync(HttpMethod.Post, "/v1/collections/lines/documents", body, contentType);

        Assert.Equal((200, 600), (stored.Status, (int)stored.Json["upserted"]!));
        Assert.Equal(600, await server.CountAsync("lines"));
    }

    [SkippableFact]
    public async Task A_watched_stream_tells_how_far_it_is()
    {
        RunningServer server = await StartAsync("watched");
        string body = NumberedLines(600);
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/collections/watched/documents");
        request.Headers.Accept.ParseAdd(Lines);
        request.Content = new StringContent(body, Encoding.UTF8, Lines);

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        string[] lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n');

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([256, 512, 600], lines.Select(line => (int)JsonNode.Parse(line)!["upserted"]!));
    }

    [SkippableFact]
    public async Task A_bad_line_stops_a_stream_before_anything_of_it_is_stored()
    {
        RunningServer server = await StartAsync("badline");
        string body = NumberedLines(600);

        Answer refused = await server.SendAsync(
            HttpMethod.Post, "/v1/collections/badline/documents", body + "\n{\"_id\":\"x\",\"text\":\" \"}\n", Lines);

        Assert.Equal(400, refused.Status);
        Assert.Equal(["documents[600].text"], refused.Fields);
        Assert.Equal((602, 0), ((int)refused.Json["line"]!, (int)refused.Json["stored"]!));
        Assert.Equal(0, await server.CountAsync("badline"));
    }

    private static string NumberedLines(int count) => string.Concat(
        Enumerable.Range(0, count).Select(i => $"{{\"_id\":\"{i}\",\"text\":\"number {i}\"}}\n"));

    private async Task<RunningServer> StartAsync(string collection)
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync(collection);
        return server;
    }
}
