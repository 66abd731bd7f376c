using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>SIGTERM while requests run, to the built program in a process of its own.</summary>
[Collection(Alone.Name)]
public sealed class DrainTests : IDisposable
{
    private const int Writers = 4, Searchers = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-drain-");

    [SkippableFact]
    public async Task A_terminated_server_finishes_what_runs_refuses_what_comes_and_ends_with_0()
    {
        string models = ModelsFolder.Make(folder.FullName), data = Path.Combine(folder.FullName, "data");
        using (ServerProcess server = await ServerProcess.StartAsync(data, models))
        {
            await server.Client.PutAsync("/v1/collections/docs", Json("""{"dimensions": 2}"""));
            await server.Client.PostAsync(
                "/v1/collections/docs/documents", Json("""{"id": "first", "text": "a", "vector": [1, 1]}"""));
            TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<HttpResponseMessage>[] running =
            [
                .. Enumerable.Range(0, Writers).Select(writer => server.Client.PostAsync(
                    "/v1/collections/docs/documents", new HeldContent(Line(writer, 0), Line(writer, 1), signal.Task))),
                .. Enumerable.Range(0, Searchers).Select(_ => server.Client.PostAsync(
                    "/v1/collections/docs/search", new HeldContent("""{"vector": """, "[1, 1]}", signal.Task))),
            ];
            await UntilAsync(async () => await ActiveAsync(server.Client) > running.Length); // the question counts too

            await server.TerminateAsync();
            await UntilAsync(() => IsRefusedAsync(server.Client.BaseAddress!));
            Assert.All(running, request => Assert.False(request.IsCompleted));
            signal.SetResult();
            HttpResponseMessage[] answers = await Task.WhenAll(running).WaitAsync(Patience);

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            Assert.Contains("\"first\"", await answers[^1].Content.ReadAsStringAsync());
            Assert.Equal(0, await server.WaitAsync());
        }

        using ServerProcess again = await ServerProcess.StartAsync(data, models);
        HttpResponseMessage count = await again.Client.PostAsync("/v1/collections/docs/documents/count", Json("{}"));
        Assert.Equal(1 + (2 * Writers), (int)JsonNode.Parse(await count.Content.ReadAsStringAsync())!["count"]!);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static string Line(int writer, int number) =>
        $$"""{"id": "{{writer}}-{{number}}", "text": "a", "vector": [1, {{number}}]}""" + "\n";

    private static async Task<double> ActiveAsync(HttpClient client)
    {
        const string series = "searchengine_http_requests_active ";
        string page = await client.GetStringAsync("/metrics");
        return double.Parse(page.Split('\n').Single(line => line.StartsWith(series))[series.Length..]);
    }

    private static async Task<bool> IsRefusedAsync(Uri server)
    {
        using TcpClient connection = new();
        try
        {
            await connection.ConnectAsync(server.Host, server.Port);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false; // the listener closed with this connection still in its queue: the next one tells
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>A body whose second half is sent when the test says so. Much white space goes before it: a server ends
    /// a body that comes too slowly, by its mean since the begin.</summary>
    private sealed class HeldContent(string first, string second, Task signal) : HttpContent
    {
        private static readonly string Ahead =
            new(' ', (int)(3 * Patience.TotalSeconds * ServerLimits.MinBytesPerSecond));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(first + Ahead));
            await stream.FlushAsync();
            await signal;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(second));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
