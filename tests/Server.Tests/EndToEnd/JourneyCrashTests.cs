using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TorchSharp;
using Xunit.Abstractions;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>The server is killed in every stage of fine-tuning, reindexing, switching and rolling back, while clients
/// write. The short form has a few rounds, the same ones each time; SEARCHENGINE_JOURNEY_KILLS asks for more, and
/// SEARCHENGINE_JOURNEY_SEED for other points.</summary>
[Collection(Alone.Name)]
public sealed class JourneyCrashTests(ITestOutputHelper output) : IDisposable
{
    private const string Model = "tunable"; // its versions are kept in its folder
    private const string ShortForm = "5", ShortFormSeed = "1";
    private const string Settings = """
        {"stage1": {"steps": 6, "batchSize": 8, "warmupSteps": 1, "checkpointInterval": 2},
         "stage2": {"steps": 2, "batchSize": 8, "warmupSteps": 1, "inBatchNegatives": true}}
        """;

    private static readonly bool CanTrain = torch.TryInitializeDeviceType(DeviceType.CPU);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20); // the long form may run beside much else

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-journey-");
    private readonly Stopwatch watch = Stopwatch.StartNew();

    private string Data => Path.Combine(folder.FullName, "data");

    [SkippableFact]
    public async Task Killed_at_any_point_of_the_journey_the_server_comes_back_whole_and_goes_on()
    {
        int rounds = Number("SEARCHENGINE_JOURNEY_KILLS", ShortForm);
        int seed = Number("SEARCHENGINE_JOURNEY_SEED", ShortFormSeed);
        Say($"seed {seed}");
        Random random = new(seed);
        string models = ModelsFolder.Make(folder.FullName);
        OtherModel.Make(models);
        ModelsFolder.Copy(models, Model);
        JourneyDocuments documents = new(new Random(seed));
        int number = 0;
        foreach (KillPoint point in KillPoint.Draw(random, CanTrain).Take(rounds))
        {
            DateTimeOffset started = DateTimeOffset.UtcNow;
            using ServerProcess server = await ServerProcess.StartAsync(Data, models);
            if (number == 0)
            {
                await documents.FillAsync(server.Client, Model);
            }

            int served = await documents.AssertWholeAsync(server.Client);
            Task writer = documents.WriteUntilCutOffAsync(server.Client, number);
            string? job = await ReachAsync(server.Client, point, started);
            int delayMs = random.Next(point.LongestDelayMs + 1);
            await Task.Delay(delayMs);
            bool withTraining = random.Next(2) == 0; // as when the machine dies; else the server alone
            await server.KillAsync(withTraining);
            await writer;
            Say($"round {number++}: generation {served} is served; {point}: killed {delayMs} ms into it"
                + $"{(withTraining ? ", training too" : "")}; the last that was told: "
                + (job is null ? "nothing" : new JobEvents(Data, job).Last()));
        }

        using ServerProcess last = await ServerProcess.StartAsync(Data, models);
        JsonNode[] jobs = await EndOfJobsAsync(last.Client);
        await documents.AssertWholeAsync(last.Client, all: true);
        Assert.All(jobs, job => Assert.True((string?)job["state"] == "succeeded", job.ToJsonString()));
        AssertEveryFineTuneCameOutOnce(jobs, models);
        Say($"{jobs.Length} jobs, {documents.Acknowledged} acknowledged writes");
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static int Number(string variable, string otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? otherwise, CultureInfo.InvariantCulture);

    private void Say(string line) => output.WriteLine($"{watch.Elapsed.TotalSeconds,6:f1} s  {line}");

    // Jobs that were cut off go on by themselves; when none of them comes to the point, a new one is begun.
    private async Task<string?> ReachAsync(HttpClient client, KillPoint point, DateTimeOffset since)
    {
        foreach (JsonNode job in await JobsAsync(client))
        {
            string id = (string)job["id"]!;
            if ((string?)job["state"] is not ("queued" or "running"))
            {
                continue;
            }

            string wanted = (string?)job["kind"] == point.Kind ? point.Stage : "none of its stages";
            if (await new JobEvents(Data, id).WaitForAsync(wanted, since, Patience))
            {
                return id;
            }
        }

        await EndOfJobsAsync(client); // a fine-tune asks for a reindex at its end
        return point.Kind == KillPoint.Rollback ? await RollBackAsync(client, since)
            : await BeginAsync(client, point, since);
    }

    private async Task<string> BeginAsync(HttpClient client, KillPoint point, DateTimeOffset since)
    {
        string id = point.Kind == KillPoint.FineTune
            ? (string)(await client.PostJsonAsync("/v1/collections/docs/fine-tunes", Order()))["id"]!
            : await ReindexAsync(client);
        Assert.True(await new JobEvents(Data, id).WaitForAsync(point.Stage, since, Patience),
            $"'{point}' never came: {await client.GetStringAsync($"/v1/jobs/{id}")}");
        return id;
    }

    private static string Order() => new JsonObject
    {
        ["clicks"] = JourneyDocuments.Clicks.DeepClone(), ["settings"] = JsonNode.Parse(Settings), ["force"] = true,
        ["reindex"] = true,
    }.ToJsonString();

    private static async Task<string> ReindexAsync(HttpClient client)
    {
        string model = (string)(await client.GetJsonAsync("/v1/collections/docs"))["model"]!;
        string next = model == OtherModel.Name ? Model : OtherModel.Name;
        JsonNode begun = await client.PostJsonAsync(
            "/v1/collections/docs/reindex", $$"""{"model": "{{next}}"}""");
        return (string)begun["job"]!["id"]!;
    }

    // The answer is not waited for: the kill may come before it.
    private async Task<string?> RollBackAsync(HttpClient client, DateTimeOffset since)
    {
        JsonNode generations = await client.GetJsonAsync("/v1/collections/docs/generations");
        if (generations["generations"]!.AsArray().All(one => (string?)one!["state"] != "kept"))
        {
            string id = await ReindexAsync(client);
            Assert.False(await new JobEvents(Data, id).WaitForAsync("none of its stages", since, Patience));
        }

        _ = client.PostAsync("/v1/collections/docs/rollback", null);
        return null;
    }

    private static async Task<JsonNode[]> JobsAsync(HttpClient client) =>
        [.. (await client.GetJsonAsync("/v1/jobs"))["jobs"]!.AsArray().Select(job => job!)];

    private static async Task<JsonNode[]> EndOfJobsAsync(HttpClient client)
    {
        using CancellationTokenSource patience = new(Patience);
        JsonNode[] jobs;
        while ((jobs = await JobsAsync(client)).Any(job => (string?)job["state"] is "queued" or "running"))
        {
            await Task.Delay(20, patience.Token);
        }

        return jobs;
    }

    private static void AssertEveryFineTuneCameOutOnce(JsonNode[] jobs, string models)
    {
        string[] registered = [.. jobs.Where(job => (string?)job["kind"] == KillPoint.FineTune)
            .Select(job => (string)job["result"]!["model"]!).Order(StringComparer.Ordinal)];
        string[] there = [.. Directory.GetDirectories(models)
            .Where(model => Directory.Exists(Path.Combine(model, "adapters")))
            .SelectMany(model => Directory.GetDirectories(Path.Combine(model, "adapters"))
                .Select(adapter => $"{Path.GetFileName(model)}@{Path.GetFileName(adapter)}"))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(registered, there);
        string[] reindexed = [.. jobs.Select(job => (string?)job["parameters"]!["model"])
            .OfType<string>().Where(model => model.Contains('@')).Order(StringComparer.Ordinal)];
        Assert.Equal(registered, reindexed);
    }
}
