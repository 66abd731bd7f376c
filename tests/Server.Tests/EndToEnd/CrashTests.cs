using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class CrashTests : IDisposable
{
    private const int Writers = 4;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-crash-");

    [SkippableFact]
    public async Task Every_acknowledged_document_is_back_after_kill_9_under_load()
    {
        const int rounds = 3, acknowledgedARound = 40;
        string models = ModelsFolder.Make(folder.FullName);
        ConcurrentDictionary<string, string> acknowledged = new();
        for (int round = 0; round < rounds; round++)
        {
            using ServerProcess server = await ServerProcess.StartAsync(Path.Combine(folder.FullName, "data"), models);
            await AssertAllThereAsync(server.Client, acknowledged);
            await server.Client.PutAsync("/v1/collections/crash", null);
            int wanted = acknowledged.Count + acknowledgedARound;
            Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer =>
                WriteUntilCutOffAsync(server.Client, $"{round}-{writer}", acknowledged))];
            while (acknowledged.Count < wanted)
            {
                await Task.Delay(5);
            }

            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        using ServerProcess last = await ServerProcess.StartAsync(Path.Combine(folder.FullName, "data"), models);
        await AssertAllThereAsync(last.Client, acknowledged);
    }

    [SkippableFact]
    public async Task A_terminated_server_ends_with_0_and_keeps_everything()
    {
        string models = ModelsFolder.Make(folder.FullName), data = Path.Combine(folder.FullName, "data");
        using (ServerProcess server = await ServerProcess.StartAsync(data, models))
        {
            await server.Client.PutAsync("/v1/collections/kept", null);
            await server.Client.PostAsync("/v1/collections/kept/documents", Json("""{"id": "a", "text": "kept"}"""));

            Assert.Equal(0, await server.StopAsync());
        }

        using (ServerProcess idle = await ServerProcess.StartAsync(data, models))
        {
            Assert.Equal(0, await idle.StopAsync()); // nothing was written: there is nothing to wait for
        }

        using ServerProcess again = await ServerProcess.StartAsync(data, models);
        JsonNode document = JsonNode.Parse(await again.Client.GetStringAsync("/v1/collections/kept/documents/a"))!;

        Assert.Equal("kept", (string?)document["text"]);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static async Task WriteUntilCutOffAsync(
        HttpClient client, string prefix, ConcurrentDictionary<string, string> acknowledged)
    {
        for (int i = 0; ; i++)
        {
            string id = $"{prefix}-{i}", text = $"document {i} of writer {prefix}";
            try
            {
                using HttpResponseMessage response = await client.PostAsync(
                    "/v1/collections/crash/documents", Json($$"""[{"id": "{{id}}", "text": "{{text}}"}]"""));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            catch (HttpRequestException)
            {
                return;
            }

            acknowledged[id] = text;
        }
    }

    private static async Task AssertAllThereAsync(HttpClient client, ConcurrentDictionary<string, string> acknowledged)
    {
        foreach ((string id, string text) in acknowledged)
        {
            using HttpResponseMessage response = await client.GetAsync($"/v1/collections/crash/documents/{id}");
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{id} of {acknowledged.Count}: {answer}");
            Assert.Equal(text, (string?)JsonNode.Parse(answer)!["text"]);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
