using System.Diagnostics;
using System.Globalization;
using System.Text;
using SearchEngine.Server.Tests.EndToEnd;
using Xunit.Abstractions;

namespace SearchEngine.Server.Tests.Robustness;

/// <summary>Short forms, with the same requests each time; the long ones are <c>SEARCHENGINE_FUZZ_REQUESTS=10000</c>,
/// with a <c>SEARCHENGINE_FUZZ_SEED</c> of one's own, and <c>SEARCHENGINE_SLOW_SECONDS=60</c>.</summary>
[Collection(Alone.Name)]
public sealed class AbuseTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Of these no more comes, for which the server would wait: up to ten seconds for a body, fifteen for a head.
    private static readonly string[] Unfinished = [MalformedRequests.NoHttp, MalformedRequests.Announced];

    // An answer that comes while the request is still being sent is lost when the connection is reset.
    private static readonly string[] MayBeCutOff = [.. Unfinished, "a header bomb", "a long header", "a strange path"];

    // Beside success and the client's own errors: 503 for what there is no room for. 0: hung up on what is no HTTP.
    private static bool IsDeclared(int status) => status is 0 or 503 or (>= 200 and < 500);

    [SkippableFact]
    public async Task Malformed_requests_get_errors_that_are_declared_and_leave_nothing_behind()
    {
        int count = Setting("SEARCHENGINE_FUZZ_REQUESTS", 800);
        int seed = Setting("SEARCHENGINE_FUZZ_SEED", 1);
        output.WriteLine($"seed {seed}");
        await using RunningServer server = await RunningServer.StartAsync();
        await server.MakeCollectionAsync("good");
        MalformedRequests requests = new(seed);
        await SendAsync(server, requests, 200); // warm: pools have their buffers, code is compiled
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Dictionary<int, int> statuses = await SendAsync(server, requests, count);

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}"))}; grown {grown >> 10} KiB");
        Assert.True(grown < 64 << 20, $"{grown >> 20} MiB more are held after {count} requests");
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
        Assert.Equal(200, (await server.PostAsync("/v1/collections/good/search", """{"query": "text"}""")).Status);
    }

    [SkippableFact]
    public async Task Slow_connections_do_not_hold_up_others()
    {
        // A thread held for each connection would hold up a search for minutes; a busy machine does for milliseconds.
        const int connections = 500, heldUpMs = 3_000;
        int seconds = Setting("SEARCHENGINE_SLOW_SECONDS", 4);
        await using RunningServer server = await RunningServer.StartAsync();
        await server.MakeCollectionAsync("good", """{"dimensions": 8}""");
        await server.PostAsync("/v1/collections/good/documents",
            """[{"id": "a", "text": "x", "vector": [1, 0, 0, 0, 0, 0, 0, 1]}]""");
        await MeasureAsync(server, 1);
        double alone = await MeasureAsync(server, seconds);

        using CancellationTokenSource enough = new();
        Task[] slow = [.. Enumerable.Range(0, connections).Select(i => DripAsync(server, i, enough.Token))];
        double beside = await MeasureAsync(server, seconds);
        await enough.CancelAsync();
        await Task.WhenAll(slow);

        output.WriteLine($"p99 {alone:F2} ms alone, {beside:F2} ms beside {connections} slow connections");
        Assert.True(beside < (5 * alone) + heldUpMs, $"p99 rose from {alone:F1} to {beside:F1} ms");
    }

    private static async Task<Dictionary<int, int>> SendAsync(
        RunningServer server, MalformedRequests requests, int count)
    {
        Dictionary<int, int> statuses = [];
        for (int i = 0; i < count; i++)
        {
            (string kind, byte[] request) = requests.Next();
            using RawConnection connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
            await connection.SendAsync(request);
            (int status, string text) = Unfinished.Contains(kind)
                ? await connection.FinishAsync(Patience) : await connection.AnswerAsync(Patience);
            Assert.True(IsDeclared(status), $"{kind} (request {i}) got {status}: {text}");
            Assert.DoesNotContain("   at ", text);
            Assert.True(status > 0 || MayBeCutOff.Contains(kind), $"{kind} (request {i}) got no answer");
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        return statuses;
    }

    // One byte every 200 ms: half of the connections never finish their headers, half never their body.
    private static async Task DripAsync(RunningServer server, int i, CancellationToken enough)
    {
        string request = i % 2 == 0
            ? "GET /v1/collections HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
            : "POST /v1/collections/good/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000000\r\n\r\n[";
        try
        {
            using RawConnection connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);
            await connection.SendAsync(Encoding.ASCII.GetBytes(request), enough);
            while (true)
            {
                await connection.SendAsync("x"u8.ToArray(), enough);
                await Task.Delay(200, enough);
            }
        }
        catch (OperationCanceledException)
        {
            // the test has seen enough
        }
    }

    private static async Task<double> MeasureAsync(RunningServer server, int seconds)
    {
        const string search = """{"vector": [1, 0, 0, 0, 0, 0, 0, 0]}""";
        const int fewest = 200; // so that one of them alone is no p99
        List<double> times = [];
        long end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        while (times.Count < fewest || Stopwatch.GetTimestamp() < end)
        {
            long started = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await server.PostAsync("/v1/collections/good/search", search)).Status);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times[(int)(0.99 * (times.Count - 1))];
    }

    private static int Setting(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
