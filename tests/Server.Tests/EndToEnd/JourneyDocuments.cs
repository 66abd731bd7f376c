using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>Writes documents and remembers which writes were acknowledged: those must be there whatever is killed.
/// </summary>
internal sealed class JourneyDocuments(Random random)
{
    private const int FirstDocuments = 200, Searches = 15, OlderReads = 200;
    private const double OneModel = 0.99; // a text and itself, embedded by one model; two models are far below

    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, string?> acknowledged = new();
    private string lastRound = "d";

    /// <summary>Questions, and the documents of <see cref="FillAsync"/> that somebody chose: input of a fine-tune.
    /// </summary>
    public static JsonArray Clicks { get; } = [.. Enumerable.Range(0, FirstDocuments / 4).Select(i =>
        (JsonNode)new JsonObject { ["query"] = $"what happened in {1800 + i}", ["id"] = $"d{i}" })];

    /// <summary>Documents whose last write was acknowledged.</summary>
    public int Acknowledged => acknowledged.Count;

    public async Task FillAsync(HttpClient client, string model)
    {
        using HttpResponseMessage made =
            await client.PutAsync("/v1/collections/docs", JsonCalls.Content($$"""{"model": "{{model}}"}"""));
        made.EnsureSuccessStatusCode();
        JsonArray documents = [];
        for (int i = 0; i < FirstDocuments; i++)
        {
            string id = $"d{i}", text = $"Report number {i} about the year {1800 + i}. It names {i * 31} places.";
            documents.Add((JsonNode)new JsonObject { ["id"] = id, ["text"] = text });
            acknowledged[id] = text;
        }

        await client.PostJsonAsync("/v1/collections/docs/documents", documents.ToJsonString());
    }

    /// <summary>Every acknowledged write of the last round, and some or all of those before, is there; one generation
    /// serves, and its vectors are of its own model.</summary>
    /// <returns>The number of that generation.</returns>
    public async Task<int> AssertWholeAsync(HttpClient client, bool all = false)
    {
        KeyValuePair<string, string?>[] writes = [.. acknowledged];
        random.Shuffle(writes);
        await Parallel.ForEachAsync(
            writes.Where((write, i) => all || i < OlderReads || write.Key.StartsWith(lastRound)),
            async (write, _) =>
            {
                JsonNode? found = await client.FindJsonAsync($"/v1/collections/docs/documents/{write.Key}");
                Assert.Equal((write.Key, write.Value), (write.Key, (string?)found?["text"]));
            });
        foreach ((string id, string? text) in writes.Where(write => write.Value is not null).Take(Searches))
        {
            JsonObject body = new()
            {
                ["query"] = text, ["instruction"] = "", ["mode"] = "dense", ["top"] = 1, ["exact"] = true,
            };
            JsonNode answer =
                await client.PostJsonAsync("/v1/collections/docs/search", body.ToJsonString());
            Assert.True((double)answer["hits"]![0]!["score"]! > OneModel, $"{id}: {answer.ToJsonString()}");
        }

        JsonNode generations = await client.GetJsonAsync("/v1/collections/docs/generations");
        JsonNode? served =
            Assert.Single(generations["generations"]!.AsArray(), one => (string?)one!["state"] == "served");
        return (int)served!["number"]!;
    }

    /// <summary>Writes and deletes until the server is gone. A write whose answer never came may or may not have
    /// happened: its id is not used again.</summary>
    public async Task WriteUntilCutOffAsync(HttpClient client, int round)
    {
        lastRound = $"w{round}-";
        try
        {
            for (int i = 0; ; i++)
            {
                string id = $"{lastRound}{i}", text = $"Note {i} of round {round}, written while models change";
                await client.PostJsonAsync(
                    "/v1/collections/docs/documents", $$"""[{"id": "{{id}}", "text": "{{text}}"}]""");
                acknowledged[id] = text;
                if (i % 5 == 4)
                {
                    await DeleteAsync(client, $"{lastRound}{i - 2}");
                }

                await Task.Delay(BetweenWrites);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException { StatusCode: null } or IOException)
        {
            // the server was killed
        }
    }

    private async Task DeleteAsync(HttpClient client, string id)
    {
        acknowledged.TryRemove(id, out _); // until the deletion is acknowledged, either may be
        using HttpResponseMessage deleted = await client.DeleteAsync($"/v1/collections/docs/documents/{id}");
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());
        acknowledged[id] = null;
    }
}
