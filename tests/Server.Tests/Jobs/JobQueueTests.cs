using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Server.Http;
using SearchEngine.Server.Jobs;

namespace SearchEngine.Server.Tests.Jobs;

public sealed class JobQueueTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-jobs-");

    [Fact]
    public async Task A_job_that_ran_when_the_process_died_runs_again_and_finds_its_folder()
    {
        string id;
        using (JobQueue before = Open())
        {
            id = before.Enqueue("count", "c", new JsonObject { ["to"] = 3 }).Id;
            (JobContext context, _) = (await before.TakeAsync(default)).TryStart(default)!.Value;
            File.WriteAllText(Path.Combine(context.Folder, "half"), "done");
            Assert.False(context.Resumed);
        } // nothing says that it ended: this is what SIGKILL leaves

        using JobQueue after = Open();
        JobEntry entry = await after.TakeAsync(default);
        (JobContext resumed, _) = entry.TryStart(default)!.Value;

        Assert.Equal(id, entry.Job.Id);
        Assert.True(resumed.Resumed);
        Assert.Equal(3, (int)resumed.Parameters["to"]!);
        Assert.Equal("done", File.ReadAllText(Path.Combine(resumed.Folder, "half")));
        Assert.Equal(["queued", "running", "queued", "running"], await StatesAsync(after, id));
    }

    [Fact]
    public void A_job_that_is_over_is_remembered_with_what_came_out_of_it()
    {
        string id;
        using (JobQueue before = Open())
        {
            id = Run(before, new JsonObject { ["answer"] = 42 }, null).Id;
        }

        using JobQueue after = Open();
        Job job = after.Get(id);

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Equal(42, (int)job.Result!["answer"]!);
        Assert.NotNull(job.Finished);
    }

    [Fact]
    public void A_failed_job_says_why_in_one_line_and_can_be_resumed_once()
    {
        using JobQueue queue = Open();
        Job job = Run(queue, null, new InvalidDataException("pairs[3] is\nempty"));

        Assert.Equal((JobState.Failed, "pairs[3] is empty"), (job.State, job.Error));
        Assert.Equal(JobState.Queued, queue.Resume(job.Id).State);
        Assert.Equal(409, Assert.Throws<ProblemException>(() => queue.Resume(job.Id)).Status);
    }

    [Fact]
    public async Task Jobs_of_one_collection_run_one_at_a_time_in_their_order()
    {
        using JobQueue queue = Open();
        string first = queue.Enqueue("a", "one", []).Id, second = queue.Enqueue("a", "one", []).Id;
        string other = queue.Enqueue("a", "two", []).Id;

        JobEntry runs = await queue.TakeAsync(default), besides = await queue.TakeAsync(default);
        Task<JobEntry> waits = queue.TakeAsync(default);
        Assert.Equal((first, other, false), (runs.Job.Id, besides.Job.Id, waits.IsCompleted));
        besides.Cancel();
        queue.Release(besides);
        Assert.False(waits.IsCompleted);

        runs.Cancel();
        queue.Release(runs);

        Assert.Equal(second, (await waits.WaitAsync(TimeSpan.FromMinutes(1))).Job.Id);
    }

    [Fact]
    public void Ids_sort_in_the_order_of_asking_though_the_clock_stands_still_or_steps_back()
    {
        ManualTime time = new();
        List<string> ids = [];
        for (int process = 0; process < 3; process++)
        {
            using JobQueue queue = Open(time);
            ids.AddRange(Enumerable.Range(0, 20).Select(_ => queue.Enqueue("a", null, []).Id));
            time.Advance(TimeSpan.FromSeconds(-1));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task A_queued_job_that_is_cancelled_never_starts()
    {
        using JobQueue queue = Open();
        string id = queue.Enqueue("a", "one", []).Id;
        JobEntry taken = await queue.TakeAsync(default);

        Assert.Equal(JobState.Cancelled, queue.Cancel(id).State);
        Assert.Null(taken.TryStart(default));
    }

    [Fact]
    public async Task A_running_job_that_is_cancelled_is_told_of_as_running_though_it_heeds_that_at_once()
    {
        using JobQueue queue = Open();
        string id = queue.Enqueue("a", "one", []).Id;
        JobEntry entry = await queue.TakeAsync(default);
        CancellationToken cancellation = entry.TryStart(default)!.Value.Cancellation;
        using CancellationTokenRegistration heeds =
            cancellation.Register(() => entry.Finish(null, new OperationCanceledException(cancellation)));

        Assert.Equal(JobState.Running, queue.Cancel(id).State);
        Assert.Equal(JobState.Cancelled, queue.Get(id).State);
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_short_is_dropped_and_ids_go_on_without_a_gap()
    {
        string path = Path.Combine(folder.FullName, "events.jsonl");
        using (JobEventLog before = new(path, TimeProvider.System))
        {
            before.Append("one", []);
            before.Append("two", []);
        }

        File.AppendAllText(path, "{\"id\":3,\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"a very long name that is cut");
        using JobEventLog after = new(path, TimeProvider.System);
        after.Append("three", []);
        after.Complete();

        List<JobEvent> events = await EventsAsync(after, 0);
        Assert.Equal(["one", "two", "three"], events.Select(happened => happened.Event));
        Assert.Equal([1L, 2, 3], events.Select(happened => happened.Id));
        Assert.Equal(3, File.ReadAllLines(path).Length);
    }

    [Fact]
    public async Task Progress_carries_rate_and_the_time_that_is_left()
    {
        ManualTime time = new();
        using JobQueue queue = Open(time);
        string id = queue.Enqueue("a", null, []).Id;
        JobEntry entry = await queue.TakeAsync(default);
        JobContext context = entry.TryStart(default)!.Value.Context;

        context.Progress("embedding", 100, 1_000); // what was done before counts for nothing
        time.Advance(TimeSpan.FromSeconds(10));
        context.Progress("embedding", 300, 1_000);

        Job job = queue.Get(id);
        Assert.Equal((20d, 35d), (job.Rate!.Value, job.EtaS!.Value));
        time.Advance(TimeSpan.FromMilliseconds(1));
        context.Progress("embedding", 301, 1_000);
        entry.Finish(null, null);
        context.Progress("embedding", 302, 1_000);
        List<JobEvent> events = await EventsAsync(queue.EventsOf(id), 2);
        Assert.Equal(["progress", "progress", "state"], events.Select(happened => happened.Event));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static Job Run(JobQueue queue, JsonObject? result, Exception? failure)
    {
        string id = queue.Enqueue("a", null, []).Id;
        JobEntry entry = queue.TakeAsync(default).Result;
        Assert.NotNull(entry.TryStart(default));
        entry.Finish(result, failure);
        queue.Release(entry);
        return queue.Get(id);
    }

    private static async Task<List<JobEvent>> EventsAsync(JobEventLog log, long after)
    {
        List<JobEvent> events = [];
        await foreach (JobEvent? happened in log.FollowAsync(after, TimeSpan.FromMilliseconds(50), default))
        {
            if (happened is null)
            {
                break;
            }

            events.Add(happened);
        }

        return events;
    }

    private static async Task<IEnumerable<string>> StatesAsync(JobQueue queue, string id) =>
        (await EventsAsync(queue.EventsOf(id), 0))
            .Where(happened => happened.Event == "state").Select(happened => (string)happened.Data["state"]!);

    private JobQueue Open(TimeProvider? time = null) =>
        new(Path.Combine(folder.FullName, "jobs"), time ?? TimeProvider.System, NullLogger<JobQueue>.Instance);

    private sealed class ManualTime : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan span) => ticks += span.Ticks;

        public override long GetTimestamp() => ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50).AddTicks(ticks);
    }
}
