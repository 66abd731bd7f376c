using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Server.Http;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;
using SearchEngine.Server.Tests.EndToEnd;
using SearchEngine.Server.Tests.Robustness;

namespace SearchEngine.Server.Tests.Limiting;

public sealed class LimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public async Task A_caller_beyond_its_rate_gets_429_and_is_told_which_limit()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { RequestsPerSecond = 0.001 });
        List<RunningServer.Answer> answers = [];
        for (int i = 0; i < 20; i++)
        {
            answers.Add(await server.GetAsync("/v1/collections"));
        }

        Assert.Equal(200, answers[0].Status);
        RunningServer.Answer refused = answers.First(answer => answer.Status != 200);
        Assert.Equal(429, refused.Status);
        Assert.Equal(["limits.requests_per_second"], refused.Fields);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [SkippableFact]
    public async Task Requests_of_one_caller_at_once_are_limited_and_another_caller_is_served()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { ConcurrentRequests = 1 },
            handler: new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        await server.MakeCollectionAsync("c", """{"dimensions": 2}""");
        using EndlessContent endless = new();
        using HttpRequestMessage upload = new(HttpMethod.Post, "/v1/collections/c/documents") { Content = endless };
        upload.Headers.ExpectContinue = true; // the body is asked for when the request has its place
        Task<HttpResponseMessage> running = server.Client.SendAsync(upload);
        await Task.WhenAny(endless.Begun, running);

        RunningServer.Answer second = await server.GetAsync("/v1/collections");
        KeyFile keys = new(server.DataFolder, TimeProvider.System);
        string key = keys.Create("another", Role.Read, null, null).Key;
        using HttpClient other = new() { BaseAddress = server.Client.BaseAddress };
        other.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using CancellationTokenSource patience = new(Patience);
        HttpResponseMessage third = await other.GetAsync("/v1/collections");
        while (!third.IsSuccessStatusCode) // until the server has seen the key
        {
            await Task.Delay(50, patience.Token);
            third = await other.GetAsync("/v1/collections");
        }

        endless.End();

        Assert.Equal(429, second.Status);
        Assert.Equal(["limits.concurrent_requests"], second.Fields);
        Assert.Equal(200, (int)third.StatusCode);
        Assert.Equal(200, (int)(await running).StatusCode);
    }

    [SkippableFact]
    public async Task A_read_that_takes_too_long_gets_504()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { RequestTime = TimeSpan.FromMilliseconds(200) });
        await server.MakeCollectionAsync("c", """{"dimensions": 2}""");
        using RawConnection connection = await RawConnection.OpenAsync(server.Client.BaseAddress!);

        await connection.SendAsync(Encoding.ASCII.GetBytes("POST /v1/collections/c/search HTTP/1.1\r\n" +
            "Host: 127.0.0.1\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{"));
        (int status, string text) = await connection.AnswerAsync(Patience);

        Assert.Equal(504, status);
        Assert.Contains("limits.request_seconds", text);
    }

    [Fact]
    public void Near_the_memory_limit_writes_are_refused_and_beyond_it_everything()
    {
        long resident = 0;
        using MemoryGuard guard =
            new(1_000, () => resident, TimeProvider.System, NullLogger<MemoryGuard>.Instance);

        Set(900);
        guard.RequireRoom(Role.Admin);
        Set(960);
        guard.RequireRoom(Role.Read);
        ProblemException write = Assert.Throws<ProblemException>(() => guard.RequireRoom(Role.Write));
        Set(1_001);
        ProblemException read = Assert.Throws<ProblemException>(() => guard.RequireRoom(Role.Read));
        Set(500);
        guard.RequireRoom(Role.Write);

        Assert.Equal((503, 503), (write.Status, read.Status));
        Assert.Equal("limits.memory_mb", write.Field);

        void Set(long bytes)
        {
            resident = bytes;
            guard.Measure();
        }
    }

    [SkippableFact]
    public async Task A_server_short_of_memory_answers_503_and_says_so_at_readyz()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { MemoryBytes = 1 }, waits: false);
        RunningServer.Answer ready = await server.GetAsync("/readyz");
        while (!ready.Text.Contains("memory"))
        {
            await Task.Delay(20);
            ready = await server.GetAsync("/readyz");
        }

        RunningServer.Answer refused = await server.GetAsync("/v1/collections");

        Assert.Equal((503, 503), (ready.Status, refused.Status));
        Assert.Equal(["limits.memory_mb"], refused.Fields);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [Fact]
    public void Bodies_beyond_the_budget_are_refused_until_others_are_done()
    {
        BodyBudget budget = new(100);
        budget.Take(80);

        ProblemException refused = Assert.Throws<ProblemException>(() => budget.Take(30));
        budget.Give(80);
        budget.Take(100);

        Assert.Equal(503, refused.Status);
    }
}
