using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Jobs;

/// <summary>Jobs whose files cannot be written: a folder in the place of the new file stands for a full disk.</summary>
public sealed class UnwritableJobTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-jobs-");

    [Fact]
    public async Task A_job_that_was_cut_off_does_not_keep_the_server_from_starting()
    {
        string id;
        using (JobQueue before = Open())
        {
            id = before.Enqueue("a", null, []).Id;
            (await before.TakeAsync(default)).TryStart(default);
        }

        Block(Path.Combine(folder.FullName, id));
        using JobQueue after = Open();

        Assert.Equal(id, (await after.TakeAsync(default)).Job.Id);
    }

    [Theory]
    [InlineData("no event\n")]
    [InlineData("{\"id\":3,\"at\":\n\0\0\0\n")]
    public async Task Events_that_a_crash_has_damaged_are_dropped_and_ids_go_on_without_a_gap(string damage)
    {
        string id;
        using (JobQueue before = Open())
        {
            id = before.Enqueue("a", null, []).Id;
            (await before.TakeAsync(default)).TryStart(default);
        }

        File.AppendAllText(Path.Combine(folder.FullName, id, "events.jsonl"), damage);
        using JobQueue after = Open();
        List<long> ids = [];
        await foreach (JobEvent? happened in after.EventsOf(id).FollowAsync(0, TimeSpan.Zero, default))
        {
            if (happened is null)
            {
                break;
            }

            ids.Add(happened.Id);
        }

        Assert.Equal([1L, 2, 3], ids); // queued, running, queued again
    }

    [Fact]
    public async Task A_job_that_cannot_be_written_is_over_all_the_same_and_is_not_taken_again()
    {
        using JobQueue queue = Open();
        string started = queue.Enqueue("a", null, []).Id, cancelled = queue.Enqueue("a", "c", []).Id;
        JobEntry entry = await queue.TakeAsync(default);
        Block(Path.Combine(folder.FullName, started));
        Block(Path.Combine(folder.FullName, cancelled));

        Exception failure = Assert.ThrowsAny<Exception>(() => entry.TryStart(default));
        Assert.ThrowsAny<Exception>(() => entry.Finish(null, failure));
        queue.Release(entry);
        queue.CancelOf("c");

        Assert.Equal((JobState.Failed, JobState.Cancelled), (queue.Get(started).State, queue.Get(cancelled).State));
        Assert.False(queue.TakeAsync(default).IsCompleted);
    }

    [Fact]
    public void A_job_that_cannot_be_written_when_it_is_asked_for_is_not_there()
    {
        using JobQueue queue = Open();
        File.WriteAllText(Path.Combine(folder.FullName, "file"), "");
        using JobQueue nowhere = new(Path.Combine(folder.FullName, "file", "jobs"), TimeProvider.System,
            NullLogger<JobQueue>.Instance);

        Assert.ThrowsAny<IOException>(() => nowhere.Enqueue("a", null, []));

        Assert.Empty(nowhere.List());
    }

    [SkippableFact]
    public async Task A_start_that_cannot_be_written_fails_the_job_once()
    {
        Blocked runner = new();
        await using RunningServer server = await RunningServer.StartAsync(s => s.AddSingleton<IJobRunner>(runner));
        JobQueue jobs = server.Services.GetRequiredService<JobQueue>();
        Job first = jobs.Enqueue(runner.Kind, "c", []), second = jobs.Enqueue(runner.Kind, "c", []);
        Block(Path.Combine(server.DataFolder, ".jobs", second.Id));

        runner.Gate.SetResult();
        await server.WaitForJobAsync(first.Id, "succeeded");
        JsonNode failed = await server.WaitForJobAsync(second.Id, "failed");

        Assert.Equal(1, (int)failed["attempts"]!);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static void Block(string job) => Directory.CreateDirectory(Path.Combine(job, "job.json.tmp"));

    private JobQueue Open() => new(folder.FullName, TimeProvider.System, NullLogger<JobQueue>.Instance);

    private sealed class Blocked : IJobRunner
    {
        public TaskCompletionSource Gate { get; } = new();

        public string Kind => "blocked";

        public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
        {
            await Gate.Task.WaitAsync(cancellation);
            return null;
        }
    }
}
