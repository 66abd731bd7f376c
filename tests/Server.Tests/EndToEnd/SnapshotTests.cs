using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class SnapshotTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task A_collection_comes_back_from_its_snapshot_under_another_name()
    {
        RunningServer server = await fixture.GetAsync();
        string name = await TakeAsync(server, "kept");

        Answer started = await server.PostAsync($"/v1/snapshots/{name}/restore", """{"collection": "again"}""");
        Assert.Equal(202, started.Status);
        JsonNode done = await server.WaitForJobAsync((string)started.Json["id"]!, "succeeded");

        Assert.Equal(2, (int)done["result"]!["documents"]!);
        Assert.Equal(2, await server.CountAsync("again"));
        Answer found = await server.PostAsync("/v1/collections/again/search", """{"query": "magnets", "top": 1}""");
        Assert.Equal("a", (string)found.Json["hits"]![0]!["id"]!);
        await server.SendAsync(HttpMethod.Delete, "/v1/collections/again");
    }

    [SkippableFact]
    public async Task A_snapshot_travels_to_another_server_as_a_file()
    {
        RunningServer server = await fixture.GetAsync();
        string name = await TakeAsync(server, "source");
        byte[] file = await server.Client.GetByteArrayAsync($"/v1/snapshots/{name}/file");
        await using RunningServer other = await RunningServer.StartAsync();

        using HttpResponseMessage brought = await other.Client.PutAsync(
            "/v1/snapshots/brought/file", new ByteArrayContent(file));
        Assert.Equal(201, (int)brought.StatusCode);
        Answer started = await other.PostAsync("/v1/snapshots/brought/restore", """{"collection": "here"}""");
        await other.WaitForJobAsync((string)started.Json["id"]!, "succeeded");

        Assert.Equal(2, await other.CountAsync("here"));
        Assert.Equal(204, (await other.SendAsync(HttpMethod.Delete, "/v1/snapshots/brought")).Status);
        Assert.Empty((await other.GetAsync("/v1/snapshots")).Json["snapshots"]!.AsArray());
    }

    [SkippableFact]
    public async Task What_cannot_be_done_is_refused_before_a_job_starts_and_damage_fails_the_job()
    {
        RunningServer server = await fixture.GetAsync();
        string name = await TakeAsync(server, "taken");

        Answer missing = await server.PostAsync("/v1/snapshots", """{"collection": "nothing"}""");
        Answer traversal = await server.PostAsync("/v1/snapshots", """{"collection": "../taken"}""");
        Answer occupied = await server.PostAsync($"/v1/snapshots/{name}/restore", """{"collection": "taken"}""");
        Answer unknown = await server.PostAsync("/v1/snapshots/none/restore", """{"collection": "x"}""");
        Assert.Equal([404, 400, 409, 404], new[] { missing, traversal, occupied, unknown }.Select(a => a.Status));

        await server.Client.PutAsync("/v1/snapshots/broken/file", new ByteArrayContent(new byte[1000]));
        Answer started = await server.PostAsync("/v1/snapshots/broken/restore", """{"collection": "broken"}""");
        JsonNode failed = await server.WaitForJobAsync((string)started.Json["id"]!, "failed");
        Assert.NotEmpty((string)failed["error"]!);
        Assert.Equal(404, (await server.GetAsync("/v1/collections/broken")).Status);
    }

    [SkippableTheory]
    [InlineData("restore", true)]
    [InlineData("restore", false)]
    [InlineData("snapshot", true)]
    [InlineData("snapshot", false)]
    public async Task What_was_written_is_kept_when_the_server_stops_and_deleted_when_the_job_is_cancelled(
        string kind, bool stops)
    {
        RunningServer server = await fixture.GetAsync();
        string name = await TakeAsync(server, "stopped");
        using CancellationTokenSource stopping = new();
        using TestJob job = await TestJob.StartAsync(kind, kind == "restore" ? "new" : "stopped", name, stopping.Token);
        string left = Path.Combine(job.Context.Folder, "left");
        File.WriteAllText(left, "");
        if (stops)
        {
            stopping.Cancel();
        }
        else
        {
            job.Entry.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync(server));

        Assert.Equal(stops, File.Exists(left));
    }

    [SkippableFact]
    public async Task A_restoring_that_was_cut_off_goes_on_with_what_it_wrote()
    {
        RunningServer server = await fixture.GetAsync();
        string name = await TakeAsync(server, "before");
        FileInfo file = server.Services.GetRequiredService<SnapshotStore>().Find(name);
        using TestJob job = await TestJob.StartAsync("restore", "after", name, CancellationToken.None);
        await Collection.RestoreAsync(file.FullName, Path.Combine(job.Context.Folder, "after"));
        File.WriteAllText(file.FullName, "not read again");

        await job.RunAsync(server);

        Assert.Equal(2, await server.CountAsync("after"));
    }

    /// <summary>A job that the test runs itself, with the server's own runner.</summary>
    private sealed class TestJob(DirectoryInfo folder, JobQueue queue, JobEntry entry, JobContext context,
        CancellationToken cancellation) : IDisposable
    {
        public JobEntry Entry => entry;

        public JobContext Context => context;

        public static async Task<TestJob> StartAsync(
            string kind, string collection, string snapshot, CancellationToken stopping)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-job-");
            JobQueue queue = new(folder.FullName, TimeProvider.System, NullLogger<JobQueue>.Instance);
            queue.Enqueue(kind, collection, new JsonObject { ["snapshot"] = snapshot });
            JobEntry entry = await queue.TakeAsync(default);
            (JobContext context, CancellationToken cancellation) = entry.TryStart(stopping)!.Value;
            return new TestJob(folder, queue, entry, context, cancellation);
        }

        public Task RunAsync(RunningServer server) => server.Services.GetServices<IJobRunner>()
            .Single(runner => runner.Kind == entry.Job.Kind).RunAsync(context, cancellation);

        public void Dispose()
        {
            queue.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> TakeAsync(RunningServer server, string collection)
    {
        await server.MakeCollectionAsync(collection);
        await server.PostAsync($"/v1/collections/{collection}/documents",
            """[{"id": "a", "text": "magnets attract iron"}, {"id": "b", "text": "bread is baked"}]""");
        Answer started = await server.PostAsync("/v1/snapshots", $$"""{"collection": "{{collection}}"}""");
        Assert.Equal(202, started.Status);
        JsonNode done = await server.WaitForJobAsync((string)started.Json["id"]!, "succeeded");
        string name = (string)done["result"]!["snapshot"]!;
        Answer list = await server.GetAsync("/v1/snapshots");
        Assert.Contains(list.Json["snapshots"]!.AsArray(), snapshot => (string)snapshot!["snapshot"]! == name);
        return name;
    }
}
