using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TorchSharp;
using Xunit.Abstractions;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>The server is killed at random points of reindexing, switching, rolling back and fine-tuning. The short form
/// has a few rounds; SEARCHENGINE_JOURNEY_KILLS asks for more.</summary>
public sealed class JourneyCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int FirstDocuments = 80;
    private const string Model = "tunable"; // its versions are kept in its folder
    private const double OneModel = 0.99;
    private const string Quick = """
        {"force": true, "settings": {"stage1": {"steps": 6, "batchSize": 8, "warmupSteps": 1, "checkpointInterval": 2},
         "stage2": {"steps": 2, "batchSize": 8, "warmupSteps": 1, "inBatchNegatives": true}}}
        """;

    private static readonly bool CanTrain = torch.TryInitializeDeviceType(DeviceType.CPU);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-journey-");
    private readonly ConcurrentDictionary<string, string?> acknowledged = new();

    [SkippableFact]
    public async Task Killed_at_any_point_of_the_journey_the_server_comes_back_whole_and_goes_on()
    {
        int rounds = int.Parse(
            Environment.GetEnvironmentVariable("SEARCHENGINE_JOURNEY_KILLS") ?? "6", CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string models = ModelsFolder.Make(folder.FullName), data = Path.Combine(folder.FullName, "data");
        OtherModel.Make(models);
        ModelsFolder.Copy(models, Model);
        for (int round = 0; round < rounds; round++)
        {
            using ServerProcess server = await ServerProcess.StartAsync(data, models);
            await (round == 0 ? FillAsync(server.Client) : AssertWholeAsync(server.Client, random));
            Task writer = WriteUntilCutOffAsync(server.Client, round);
            string step = await BeginSomethingAsync(server.Client, random);
            int delayMs = random.Next(1_500);
            output.WriteLine($"round {round}: {step}, killed after {delayMs} ms");
            await Task.Delay(delayMs);
            await server.KillAsync();
            await writer;
        }

        using ServerProcess last = await ServerProcess.StartAsync(data, models);
        await WaitForJobsAsync(last.Client);
        await AssertWholeAsync(last.Client, random);
        foreach (JsonNode? job in (await GetAsync(last.Client, "/v1/jobs"))["jobs"]!.AsArray())
        {
            Assert.True((string?)job!["state"] == "succeeded", job.ToJsonString());
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    // A job that was cut off goes on by itself; only when there is none something new is begun.
    private static async Task<string> BeginSomethingAsync(HttpClient client, Random random)
    {
        JsonArray jobs = (await GetAsync(client, "/v1/jobs"))["jobs"]!.AsArray();
        if (jobs.FirstOrDefault(job => (string?)job!["state"] is "queued" or "running") is { } going)
        {
            return $"{going["kind"]} goes on";
        }

        string model = (string)(await GetAsync(client, "/v1/collections/docs"))["model"]!;
        switch (random.Next(4))
        {
            case 0:
                await client.PostAsync("/v1/collections/docs/rollback", null);
                return "rollback";
            case 1 when CanTrain:
                await client.PostAsync("/v1/collections/docs/fine-tunes", Json(Quick));
                return "fine-tune";
            default:
                string next = model == OtherModel.Name ? Model : OtherModel.Name;
                await client.PostAsync("/v1/collections/docs/reindex", Json($$"""{"model": "{{next}}"}"""));
                return $"reindex with {next}";
        }
    }

    private async Task FillAsync(HttpClient client)
    {
        await client.PutAsync("/v1/collections/docs", Json($$"""{"model": "{{Model}}"}"""));
        JsonArray documents = [];
        for (int i = 0; i < FirstDocuments; i++)
        {
            string id = $"d{i}", text = $"Report number {i} about the year {1800 + i}. It names {i * 31} places and more.";
            documents.Add((JsonNode)new JsonObject { ["id"] = id, ["text"] = text });
            acknowledged[id] = text;
        }

        (await client.PostAsync("/v1/collections/docs/documents", Json(documents.ToJsonString())))
            .EnsureSuccessStatusCode();
    }

    // Every acknowledged write is there, every other generation serves nobody, and vectors are of the served model.
    private async Task AssertWholeAsync(HttpClient client, Random random)
    {
        foreach ((string id, string? text) in acknowledged)
        {
            using HttpResponseMessage response = await client.GetAsync($"/v1/collections/docs/documents/{id}");
            string answer = await response.Content.ReadAsStringAsync();
            string? found = response.IsSuccessStatusCode ? (string?)JsonNode.Parse(answer)!["text"] : null;
            Assert.True(text == found, $"{id}: '{text}' was acknowledged, '{found}' is there");
        }

        string[] ids = [.. acknowledged.Where(write => write.Value is not null).Select(write => write.Key)];
        for (int i = 0; i < 15; i++)
        {
            string id = ids[random.Next(ids.Length)];
            JsonObject body = new()
            {
                ["query"] = acknowledged[id], ["instruction"] = "", ["mode"] = "dense", ["top"] = 1, ["exact"] = true,
            };
            using HttpResponseMessage response =
                await client.PostAsync("/v1/collections/docs/search", Json(body.ToJsonString()));
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, answer);
            Assert.True((double)JsonNode.Parse(answer)!["hits"]![0]!["score"]! > OneModel, $"{id}: {answer}");
        }

        JsonArray generations =
            (await GetAsync(client, "/v1/collections/docs/generations"))["generations"]!.AsArray();
        Assert.Single(generations, generation => (string?)generation!["state"] == "served");
    }

    // A write whose answer never came may or may not have happened: its id is not used again.
    private async Task WriteUntilCutOffAsync(HttpClient client, int round)
    {
        for (int i = 0; ; i++)
        {
            string id = $"w{round}-{i}", text = $"Note {i} of round {round}, written while models change";
            try
            {
                using HttpResponseMessage response = await client.PostAsync(
                    "/v1/collections/docs/documents", Json($$"""[{"id": "{{id}}", "text": "{{text}}"}]"""));
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
                acknowledged[id] = text;
                if (i % 5 == 4)
                {
                    string gone = $"w{round}-{i - 2}";
                    acknowledged.TryRemove(gone, out _); // until the deletion is acknowledged, either may be
                    using HttpResponseMessage deleted =
                        await client.DeleteAsync($"/v1/collections/docs/documents/{gone}");
                    Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());
                    acknowledged[gone] = null;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private static async Task WaitForJobsAsync(HttpClient client)
    {
        using CancellationTokenSource patience = new(Patience);
        while ((await GetAsync(client, "/v1/jobs"))["jobs"]!.AsArray()
            .Any(job => (string?)job!["state"] is "queued" or "running"))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<JsonNode> GetAsync(HttpClient client, string path) =>
        JsonNode.Parse(await client.GetStringAsync(path))!;

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
