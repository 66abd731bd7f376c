using System.Text.Json.Nodes;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class ReindexTests
{
    private const int Documents = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [SkippableFact]
    public async Task Another_model_folder_takes_the_same_road_and_the_disk_of_both_generations_is_shown_before()
    {
        string folder = SharedData.Require("fixtures", "models", "nvembed");
        await using RunningServer server = await StartAsync();
        Directory.CreateSymbolicLink(Path.Combine(server.Models, "upgraded"), folder);
        JsonNode before = (await server.GetAsync("/v1/collections/docs/generations?model=upgraded")).Json["disk"]!;

        JsonNode started = (await server.PostAsync("/v1/collections/docs/reindex", """{"model": "upgraded"}""")).Json;
        JsonNode job = await EndOfAsync(server, (string)started["job"]!["id"]!);
        JsonNode upgraded = (await server.GetAsync("/v1/collections/docs")).Json;
        RunningServer.Answer found = await server.PostAsync(
            "/v1/collections/docs/search", """{"query": "glaciers", "mode": "dense"}""");
        RunningServer.Answer back = await server.PostAsync("/v1/collections/docs/rollback", "");

        foreach (JsonNode disk in new[] { before, started["disk"]! })
        {
            Assert.True((long)disk["served_bytes"]! > 0 && (long)disk["estimated_bytes"]! > 0 && (bool)disk["fits"]!);
        }

        Assert.Equal("succeeded", (string?)job["state"]);
        Assert.Equal(("upgraded", 64), ((string?)upgraded["model"], (int)upgraded["dimensions"]!));
        Assert.Equal((200, "upgraded"), (found.Status, (string?)found.Json["model"]));
        Assert.Equal(200, back.Status);
        JsonNode returned = (await server.GetAsync("/v1/collections/docs")).Json;
        Assert.Equal(("default", 512), ((string?)returned["model"], (int)returned["dimensions"]!));
    }

    [SkippableFact]
    public async Task A_generation_waits_until_it_is_switched_to_when_that_is_asked_and_can_be_deleted()
    {
        await using RunningServer server = await StartAsync();
        JsonNode started =
            (await server.PostAsync("/v1/collections/docs/reindex", """{"model": "other", "switch": false}""")).Json;
        await EndOfAsync(server, (string)started["job"]!["id"]!);

        JsonNode generations = (await server.GetAsync("/v1/collections/docs/generations")).Json;
        RunningServer.Answer second = await server.PostAsync("/v1/collections/docs/reindex", "{}");
        RunningServer.Answer served = await server.SendAsync(HttpMethod.Delete, "/v1/collections/docs/generations/1");
        RunningServer.Answer switched = await server.PostAsync("/v1/collections/docs/switch", "");
        RunningServer.Answer deleted = await server.SendAsync(HttpMethod.Delete, "/v1/collections/docs/generations/1");
        RunningServer.Answer back = await server.PostAsync("/v1/collections/docs/rollback", "");

        Assert.Equal("ready", (string?)generations["generations"]![1]!["state"]);
        Assert.Equal(Documents, (int)generations["generations"]![1]!["documents"]!);
        Assert.True((long)generations["generations"]![0]!["disk_bytes"]! > 0);
        Assert.Equal((409, 400, 200, 204, 404),
            (second.Status, served.Status, switched.Status, deleted.Status, back.Status));
    }

    [SkippableFact]
    public async Task A_reindex_that_is_cancelled_goes_on_when_it_is_resumed()
    {
        await using RunningServer server = await StartAsync();
        JsonNode started = (await server.PostAsync("/v1/collections/docs/reindex", """{"model": "other"}""")).Json;
        string id = (string)started["job"]!["id"]!;
        await server.SendAsync(HttpMethod.Delete, $"/v1/jobs/{id}");
        JsonNode paused = await EndOfAsync(server, id);
        if ((string?)paused["state"] == "cancelled")
        {
            while ((await server.PostAsync($"/v1/jobs/{id}/resume", "")).Status == 409)
            {
                await Task.Delay(10);
            }
        }

        Assert.Equal("succeeded", (string?)(await EndOfAsync(server, id))["state"]);
        Assert.Equal("other", (string?)(await server.GetAsync("/v1/collections/docs")).Json["model"]);
    }

    [SkippableFact]
    public async Task An_experiment_answers_its_share_by_the_other_generation_and_notes_both_rankings()
    {
        await using RunningServer server = await StartAsync();
        const string path = "/v1/collections/docs/experiment";
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Put, path, """{"generation": 2}""")).Status);
        JsonNode started =
            (await server.PostAsync("/v1/collections/docs/reindex", """{"model": "other", "switch": false}""")).Json;
        await EndOfAsync(server, (string)started["job"]!["id"]!);
        await server.SendAsync(HttpMethod.Put, path, """{"generation": 2, "share": 1}""");

        RunningServer.Answer answer = await server.PostAsync(
            "/v1/collections/docs/search", """{"query": "glaciers", "mode": "dense", "top": 5}""");
        JsonNode noted = (await server.GetAsync(path)).Json["searches"]![0]!;
        await server.SendAsync(HttpMethod.Delete, path);
        RunningServer.Answer after =
            await server.PostAsync("/v1/collections/docs/search", """{"query": "glaciers", "mode": "dense"}""");

        Assert.Equal(("other", "default"), ((string?)answer.Json["model"], (string?)after.Json["model"]));
        Assert.Equal("glaciers", (string?)noted["query"]);
        Assert.Equal((1, 2), ((int)noted["served"]!["generation"]!, (int)noted["other"]!["generation"]!));
        Assert.Equal(5, noted["served"]!["ids"]!.AsArray().Count);
        Assert.Equal(answer.Json["hits"]!.AsArray().Select(hit => (string?)hit!["id"]),
            noted["other"]!["ids"]!.AsArray().Select(id => (string?)id));
    }

    [SkippableTheory]
    [InlineData("""{"model": "nowhere"}""", 404)]
    [InlineData("""{"model": "/tmp"}""", 400)]
    [InlineData("""{"keep": -1}""", 400)]
    [InlineData("""{"modell": "default"}""", 400)]
    public async Task A_reindex_that_cannot_be_is_refused_before_it_starts(string body, int status)
    {
        await using RunningServer server = await StartAsync();

        Assert.Equal(status, (await server.PostAsync("/v1/collections/docs/reindex", body)).Status);
        Assert.Single((await server.GetAsync("/v1/collections/docs/generations")).Json["generations"]!.AsArray());
    }

    private static async Task<RunningServer> StartAsync()
    {
        RunningServer server = await RunningServer.StartAsync();
        OtherModel.Make(server.Models);
        await server.MakeCollectionAsync("docs");
        JsonArray documents = [.. Enumerable.Range(0, Documents).Select(i =>
            (JsonNode)new JsonObject { ["id"] = $"d{i}", ["text"] = TextOf(i) })];
        Assert.Equal(200, (await server.PostAsync("/v1/collections/docs/documents", documents.ToJsonString())).Status);
        return server;
    }

    private static string TextOf(int i) =>
        $"Report {i * 7919 % 1000} about {Topics[i % Topics.Length]} in the year {1800 + i}";

    private static readonly string[] Topics =
        ["volcanoes", "railways", "the price of wheat", "lighthouses", "music schools", "glaciers", "printing"];

    private static async Task<JsonNode> EndOfAsync(RunningServer server, string id)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            JsonNode job = (await server.GetAsync($"/v1/jobs/{id}")).Json;
            if ((string?)job["state"] is not ("queued" or "running"))
            {
                return job;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
