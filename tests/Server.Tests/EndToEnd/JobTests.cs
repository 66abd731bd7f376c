using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.Jobs;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class JobTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [SkippableFact]
    public async Task A_jobs_events_are_streamed_as_they_happen_and_replayed_behind_the_last_one_known()
    {
        Stepper stepper = new();
        await using RunningServer server = await RunningServer.StartAsync(s => s.AddSingleton<IJobRunner>(stepper));
        Job job = stepper.Start(server);

        using StreamReader stream = new(await server.Client.GetStreamAsync($"/v1/jobs/{job.Id}/events"));
        Assert.Equal(["queued", "running"], [await StateAsync(stream), await StateAsync(stream)]);
        stepper.Step();
        (long id, string name, JsonNode data) = await NextAsync(stream);
        Assert.Equal((3, "step", 0), (id, name, (int)data["number"]!));
        stepper.Step(2);
        await NextAsync(stream);
        await NextAsync(stream);
        Assert.Equal("succeeded", await StateAsync(stream));
        Assert.Null(await stream.ReadLineAsync());

        using HttpRequestMessage again = new(HttpMethod.Get, $"/v1/jobs/{job.Id}/events");
        again.Headers.Add("Last-Event-ID", "4");
        using HttpResponseMessage replay = await server.Client.SendAsync(again);
        Assert.Equal("text/event-stream", replay.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("id: 5\nevent: step\ndata: {\"number\":2}\n\n", await replay.Content.ReadAsStringAsync());

        Answer done = await server.GetAsync($"/v1/jobs/{job.Id}");
        Assert.Equal(("succeeded", 3), ((string)done.Json["state"]!, (int)done.Json["result"]!["steps"]!));
        Assert.Single((await server.GetAsync("/v1/jobs?state=succeeded")).Json["jobs"]!.AsArray());
        Assert.Empty((await server.GetAsync("/v1/jobs?collection=other")).Json["jobs"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_cancelled_job_stops_and_goes_on_where_it_was_when_it_is_resumed()
    {
        Stepper stepper = new();
        await using RunningServer server = await RunningServer.StartAsync(s => s.AddSingleton<IJobRunner>(stepper));
        Job job = stepper.Start(server);
        stepper.Step(2);
        await stepper.ReachAsync(2);

        Assert.Equal(202, (await server.SendAsync(HttpMethod.Delete, $"/v1/jobs/{job.Id}")).Status);
        await server.WaitForJobAsync(job.Id, "cancelled");
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Delete, $"/v1/jobs/{job.Id}")).Status);

        stepper.Step();
        Answer resumed = await server.PostAsync($"/v1/jobs/{job.Id}/resume", "");
        while (resumed.Status == 409) // it is cancelled a moment before it has come to rest
        {
            await Task.Delay(10);
            resumed = await server.PostAsync($"/v1/jobs/{job.Id}/resume", "");
        }

        Assert.Equal(202, resumed.Status);
        await server.WaitForJobAsync(job.Id, "succeeded");
        Assert.Equal([0, 1, 2], stepper.Done);

        Answer refused = await server.PostAsync($"/v1/jobs/{job.Id}/resume", "");
        Assert.Equal((409, "state"), (refused.Status, refused.Fields.Single()));
    }

    [SkippableFact]
    public async Task Deleting_a_collection_stops_its_jobs_first()
    {
        Stepper stepper = new();
        await using RunningServer server = await RunningServer.StartAsync(s => s.AddSingleton<IJobRunner>(stepper));
        await server.MakeCollectionAsync("c");
        Job job = stepper.Start(server);
        await server.WaitForJobAsync(job.Id, "running");

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/v1/collections/c")).Status);

        await server.WaitForJobAsync(job.Id, "cancelled");
    }

    [SkippableTheory]
    [InlineData("GET", "/v1/jobs/none", 404, "job")]
    [InlineData("GET", "/v1/jobs/none/events", 404, "job")]
    [InlineData("DELETE", "/v1/jobs/none", 404, "job")]
    [InlineData("POST", "/v1/jobs/none/resume", 404, "job")]
    [InlineData("GET", "/v1/jobs?state=asleep", 400, "state")]
    public async Task What_is_not_there_is_named(string method, string path, int status, string field)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Answer answer = await server.SendAsync(new HttpMethod(method), path);

        Assert.Equal((status, field), (answer.Status, answer.Fields.Single()));
    }

    private static async Task<string> StateAsync(StreamReader stream)
    {
        (_, string name, JsonNode data) = await NextAsync(stream);
        Assert.Equal("state", name);
        return (string)data["state"]!;
    }

    private static async Task<(long Id, string Name, JsonNode Data)> NextAsync(StreamReader stream)
    {
        List<string> lines = [];
        while (await stream.ReadLineAsync().WaitAsync(Patience) is { } line && (line.Length > 0 || lines.Count == 0))
        {
            if (line.Length > 0 && !line.StartsWith(':')) // signs of life come between events
            {
                lines.Add(line);
            }
        }

        return (long.Parse(lines[0]["id: ".Length..]), lines[1]["event: ".Length..],
            JsonNode.Parse(lines[2]["data: ".Length..])!);
    }

    /// <summary>Takes three steps, each when the test says so, and remembers them in its folder.</summary>
    private sealed class Stepper : IJobRunner
    {
        private readonly SemaphoreSlim steps = new(0);

        public string Kind => "steps";

        public List<int> Done { get; } = [];

        public Job Start(RunningServer server) =>
            server.Services.GetRequiredService<JobQueue>().Enqueue(Kind, "c", new JsonObject());

        public void Step(int count = 1) => steps.Release(count);

        public async Task ReachAsync(int count)
        {
            while (Done.Count < count)
            {
                await Task.Delay(5);
            }
        }

        public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
        {
            const int wanted = 3;
            for (int i = Directory.GetFiles(job.Folder).Length; i < wanted; i++)
            {
                await steps.WaitAsync(cancellation);
                File.WriteAllText(Path.Combine(job.Folder, $"{i}"), "");
                Done.Add(i);
                job.Emit("step", new JsonObject { ["number"] = i });
            }

            return new JsonObject { ["steps"] = Done.Count };
        }
    }
}
