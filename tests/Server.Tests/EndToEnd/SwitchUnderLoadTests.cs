using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Tests.EndToEnd;

[Collection(Alone.Name)]
public sealed class SwitchUnderLoadTests
{
    private const int Documents = 120, Questions = 12, Searchers = 3, Writers = 2, Top = 5;
    private const string Base = "default", Collection = "/v1/collections/docs";
    private const double Rounding = 0.002; // the same vectors, added up in another order; two models are far apart

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly string[] Topics =
        ["volcanoes", "railways", "the price of wheat", "lighthouses", "music schools", "glaciers", "printing"];

    private readonly ConcurrentDictionary<string, string> written = new();
    private readonly ConcurrentDictionary<string, int> answersOf = new();

    [SkippableFact]
    public async Task Through_switches_and_rollbacks_no_request_fails_and_every_answer_is_of_one_generation()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        OtherModel.Make(server.Models);
        await FillAsync(server, "docs", Base);
        Dictionary<string, Dictionary<string, double>[]> expected = new()
        {
            [Base] = await ScoresAsync(server, Base), [OtherModel.Name] = await ScoresAsync(server, OtherModel.Name),
        };
        using CancellationTokenSource stop = new();
        Task<int>[] load =
        [
            .. Enumerable.Range(0, Searchers)
                .Select(seed => Task.Run(() => SearchAsync(server, seed, expected, stop.Token))),
            .. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(server, writer, stop.Token))),
        ];

        JsonNode reindex = (await server.PostAsync($"{Collection}/reindex", """{"model": "other"}""")).Json["job"]!;
        await EndOfAsync(server, reindex);
        foreach ((string call, string body, int from, int to) in new[]
        {
            ("rollback", "", 2, 1), ("switch", """{"generation": 2}""", 1, 2), ("rollback", "", 2, 1),
            ("switch", """{"generation": 2}""", 1, 2),
        })
        {
            await MoreAnswersAsync(from == 1 ? Base : OtherModel.Name, load);
            RunningServer.Answer done = await server.PostAsync($"{Collection}/{call}", body);
            Assert.True(done.Status == 200, done.Text);
            Assert.Equal((from, to), ((int)done.Json["from"]!, (int)done.Json["to"]!));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), count => Assert.True(count > 0));
        await AssertWrittenAsync(server);
        Assert.Equal(200, (await server.PostAsync($"{Collection}/rollback", "")).Status);
        await AssertWrittenAsync(server);
    }

    private static string TextOf(int i) =>
        $"Report {i * 7919 % 1000} about {Topics[i % Topics.Length]} in the year {1800 + i}";

    private static async Task FillAsync(RunningServer server, string name, string model)
    {
        await server.MakeCollectionAsync(name, $$"""{"model": "{{model}}"}""");
        JsonArray documents = [.. Enumerable.Range(0, Documents).Select(i => (JsonNode)new JsonObject
        {
            ["id"] = $"d{i}", ["text"] = TextOf(i), ["metadata"] = new JsonObject { ["kind"] = "first" },
        })];
        Assert.Equal(200,
            (await server.PostAsync($"/v1/collections/{name}/documents", documents.ToJsonString())).Status);
    }

    // The score of every document for every question, from a collection that has one model and always had.
    private static async Task<Dictionary<string, double>[]> ScoresAsync(RunningServer server, string model)
    {
        await FillAsync(server, $"only-{model}", model);
        Dictionary<string, double>[] scores = new Dictionary<string, double>[Questions];
        for (int i = 0; i < Questions; i++)
        {
            RunningServer.Answer answer =
                await server.PostAsync($"/v1/collections/only-{model}/search", Question(i, Documents));
            scores[i] = answer.Json["hits"]!.AsArray()
                .ToDictionary(hit => (string)hit!["id"]!, hit => (double)hit!["score"]!);
        }

        return scores;
    }

    private static string Question(int i, int top) => new JsonObject
    {
        ["query"] = TextOf(i), ["instruction"] = "", ["mode"] = "dense", ["top"] = top, ["exact"] = true,
        ["filter"] = new JsonObject { ["kind"] = "first" },
    }.ToJsonString();

    private async Task<int> SearchAsync(RunningServer server, int seed,
        Dictionary<string, Dictionary<string, double>[]> expected, CancellationToken stop)
    {
        Random random = new(seed);
        int count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            int i = random.Next(Questions);
            RunningServer.Answer answer = await server.PostAsync($"{Collection}/search", Question(i, Top));
            Assert.True(answer.Status == 200, answer.Text);
            string model = (string)answer.Json["model"]!;
            JsonArray hits = answer.Json["hits"]!.AsArray();
            Assert.Equal((Top, $"d{i}"), (hits.Count, (string?)hits[0]!["id"]));
            foreach (JsonNode? hit in hits)
            {
                double of = expected[model][i][(string)hit!["id"]!];
                Assert.True(Math.Abs((double)hit["score"]! - of) < Rounding, $"{of} by {model} alone: {answer.Text}");
            }

            answersOf.AddOrUpdate(model, 1, (_, before) => before + 1);
        }

        return count;
    }

    // So that every switch happens between answers of both sides. A search or write that failed ends the waiting.
    private async Task MoreAnswersAsync(string model, Task<int>[] load)
    {
        int wanted = answersOf.GetValueOrDefault(model) + (2 * Searchers);
        using CancellationTokenSource end = new(Patience);
        while (answersOf.GetValueOrDefault(model) < wanted)
        {
            foreach (Task<int> failed in load.Where(one => one.IsFaulted))
            {
                await failed;
            }

            await Task.Delay(1, end.Token);
        }
    }

    private async Task<int> WriteAsync(RunningServer server, int writer, CancellationToken stop)
    {
        int count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            string id = $"w{writer}-{count % 40}", text = $"Note {count} of {writer}, written while others search";
            JsonObject body = new() { ["id"] = id, ["text"] = text };
            RunningServer.Answer answer = await server.PostAsync($"{Collection}/documents", body.ToJsonString());
            Assert.True(answer.Status == 200, answer.Text);
            written[id] = text;
        }

        return count;
    }

    private async Task AssertWrittenAsync(RunningServer server)
    {
        foreach ((string id, string text) in written)
        {
            Assert.Equal(text, (string?)(await server.GetAsync($"{Collection}/documents/{id}")).Json["text"]);
        }
    }

    private static async Task EndOfAsync(RunningServer server, JsonNode job)
    {
        using CancellationTokenSource end = new(Patience);
        while ((string?)job["state"] is "queued" or "running")
        {
            await Task.Delay(20, end.Token);
            job = (await server.GetAsync($"/v1/jobs/{job["id"]}")).Json;
        }

        Assert.True((string?)job["state"] == "succeeded", job.ToJsonString());
    }
}
