using System.Text.Json.Nodes;
using TorchSharp;

namespace SearchEngine.Server.Tests.EndToEnd;

[Collection(Alone.Name)]
public sealed class FineTuneTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int Documents = 60;
    private const string Model = "tunable"; // its versions are kept in its folder
    private const string Quick = """
        {"stage1": {"steps": 4, "batchSize": 8, "warmupSteps": 1, "hardNegatives": 2, "learningRate": 1e-3},
         "stage2": {"steps": 2, "batchSize": 8, "warmupSteps": 1, "hardNegatives": 2, "inBatchNegatives": true}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly string[] Topics =
        ["volcanoes", "railways", "wheat", "lighthouses", "schools", "glaciers", "printing", "bridges"];

    [SkippableFact]
    public async Task Pairs_make_a_new_version_of_the_model_and_the_collection_is_reindexed_with_it()
    {
        RequireLibTorch();
        RunningServer server = await StartAsync();
        JsonArray pairs = [.. Enumerable.Range(0, Documents).Select(i =>
            (JsonNode)new JsonObject
            {
                ["query"] = $"what of {TopicOf(i)} {i}",
                [i % 2 == 0 ? "ids" : "positives"] = new JsonArray(i % 2 == 0 ? $"d{i}" : $"{TopicOf(i)}, in short"),
            })];
        JsonObject order = new()
        {
            ["pairs"] = pairs, ["settings"] = JsonNode.Parse(Quick), ["force"] = true, ["reindex"] = true,
            ["version"] = "tuned",
        };

        JsonNode job = await EndOfAsync(server, await server.PostAsync(
            "/v1/collections/tune/fine-tunes", order.ToJsonString()));

        Assert.True((string?)job["state"] == "succeeded", job.ToJsonString());
        JsonNode result = job["result"]!;
        Assert.Equal("tunable@tuned", (string?)result["model"]);
        Assert.Equal(12, (int)result["held_out_queries"]!);
        Assert.Equal(48, (int)result["training_examples"]!);
        JsonNode reindex = await EndOfAsync(server, await server.GetAsync($"/v1/jobs/{result["reindex_job"]}"));
        Assert.True((string?)reindex["state"] == "succeeded", reindex.ToJsonString());
        JsonNode collection = (await server.GetAsync("/v1/collections/tune")).Json;
        Assert.Equal("tunable@tuned", (string?)collection["model"]);
        RunningServer.Answer found = await server.PostAsync(
            "/v1/collections/tune/search", """{"query": "what of railways", "mode": "dense"}""");
        Assert.Equal(200, found.Status);
    }

    [SkippableFact]
    public async Task Clicks_train_on_the_documents_that_were_chosen_and_clicks_on_what_is_gone_are_left_out()
    {
        RequireLibTorch();
        RunningServer server = await StartAsync();
        JsonArray clicks = [.. Enumerable.Range(0, Documents + 3).Select(i =>
            (JsonNode)new JsonObject { ["query"] = $"tell of {TopicOf(i)} {i}", ["id"] = $"d{i}" })];
        JsonObject settings = JsonNode.Parse(Quick)!.AsObject();
        settings["adaptation"] = "lowRank";
        settings["holdOutShare"] = 0; // else the weights of the start are kept when they were the best
        JsonObject order = new()
        {
            ["clicks"] = clicks, ["settings"] = settings, ["held_out_share"] = 0.25, ["force"] = true,
            ["version"] = "lora",
        };

        JsonNode job = await EndOfAsync(server, await server.PostAsync(
            "/v1/collections/tune/fine-tunes", order.ToJsonString()));

        Assert.True((string?)job["state"] == "succeeded", job.ToJsonString());
        string events = (await server.GetAsync($"/v1/jobs/{job["id"]}/events")).Text;
        Assert.Contains("""{"training":45,"held_out":15,"synthetic":false,"missing_ids":3}""", events);
        foreach (string told in new[] { "mined", "training, stage 1", "training, stage 2", "comparing" })
        {
            Assert.Contains(told, events);
        }

        JsonNode result = job["result"]!;
        Assert.Equal((15, 45), ((int)result["held_out_queries"]!, (int)result["training_examples"]!));
        foreach (string model in new[] { "base", "tuned" })
        {
            JsonNode interval = result[$"ndcg_at_10_{model}_interval"]!;
            Assert.InRange((double)result[$"ndcg_at_10_{model}"]!, (double)interval[0]!, (double)interval[1]!);
        }

        Assert.NotEqual(await VectorAsync(server, Model), await VectorAsync(server, $"{Model}@lora"));
    }

    [SkippableFact]
    public async Task Without_labels_examples_come_from_the_documents_and_a_model_that_is_not_better_is_not_registered()
    {
        RequireLibTorch();
        RunningServer server = await StartAsync();
        JsonObject settings = JsonNode.Parse(Quick)!.AsObject();
        settings["stage1"]!["learningRate"] = 0; // nothing is learned, so nothing gets better
        settings["stage2"]!["learningRate"] = 0;

        JsonNode job = await EndOfAsync(server, await server.PostAsync(
            "/v1/collections/tune/fine-tunes", new JsonObject { ["settings"] = settings }.ToJsonString()));

        Assert.True((string?)job["state"] == "succeeded", job.ToJsonString());
        Assert.False((bool)job["result"]!["better"]!);
        Assert.False((bool)job["result"]!["registered"]!);
        Assert.Equal(Model, (string?)(await server.GetAsync("/v1/collections/tune")).Json["model"]);
    }

    [SkippableTheory]
    [InlineData("""{"pairs": [{"query": "one", "ids": ["d1"]}]}""", "pairs")]
    [InlineData("""{"pairs": [{"query": "", "ids": ["d1"]}]}""", "pairs[0].query")]
    [InlineData("""{"clicks": [{"query": "one"}]}""", "clicks[0].id")]
    [InlineData("""{"settings": {"stepz": 1}}""", "settings")]
    [InlineData("""{"held_out_share": 0.9}""", "held_out_share")]
    public async Task A_fine_tune_that_cannot_be_is_refused_by_its_field(string body, string field)
    {
        RunningServer server = await StartAsync();

        RunningServer.Answer refused = await server.PostAsync("/v1/collections/tune/fine-tunes", body);

        Assert.Equal(400, refused.Status);
        Assert.Contains(field, refused.Fields);
    }

    private static async Task<string> VectorAsync(RunningServer server, string model) => (await server.PostAsync(
        "/v1/embeddings", new JsonObject { ["model"] = model, ["input"] = "railways" }.ToJsonString()))
        .Json["data"]![0]!["embedding"]!.ToJsonString();

    private static void RequireLibTorch() => Skip.IfNot(
        torch.TryInitializeDeviceType(DeviceType.CPU), "libtorch is not here; ./run.sh installs it.");

    private async Task<RunningServer> StartAsync()
    {
        RunningServer server = await fixture.GetAsync();
        if (!Directory.Exists(Path.Combine(server.Models, Model)))
        {
            ModelsFolder.Copy(server.Models, Model);
        }

        await server.MakeCollectionAsync("tune", $$"""{"model": "{{Model}}"}""");
        JsonArray documents = [.. Enumerable.Range(0, Documents).Select(i => (JsonNode)new JsonObject
        {
            ["id"] = $"d{i}",
            ["title"] = $"{TopicOf(i)} {i}",
            ["text"] = $"The history of {TopicOf(i)} number {i}. It was told in {1800 + i} by many people. " +
                $"Nobody who lived near {TopicOf(i + 3)} believed a word of it.",
        })];
        Assert.Equal(200, (await server.PostAsync("/v1/collections/tune/documents", documents.ToJsonString())).Status);
        return server;
    }

    private static string TopicOf(int i) => Topics[i % Topics.Length];

    private static async Task<JsonNode> EndOfAsync(RunningServer server, RunningServer.Answer started)
    {
        Assert.True(started.Status is 200 or 202, started.Text);
        using CancellationTokenSource patience = new(Patience);
        JsonNode job = started.Json;
        while ((string?)job["state"] is "queued" or "running")
        {
            await Task.Delay(50, patience.Token);
            job = (await server.GetAsync($"/v1/jobs/{job["id"]}")).Json;
        }

        return job;
    }
}
