// The jobs of a server: asked for by requests, kept under data/.jobs, handed to the worker one after the other.
using System.Text.Json.Nodes;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Jobs;

/// <summary>Owns every job. Jobs survive the death of the process: what waited or ran is queued again at the start.
/// Safe for concurrent use.</summary>
internal sealed partial class JobQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, JobEntry> entries = new(StringComparer.Ordinal);
    private readonly HashSet<JobEntry> running = [];
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly ILogger<JobQueue> logger;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset youngest;

    /// <summary>Reads the jobs of a data folder.</summary>
    /// <param name="folder">The folder of the jobs' folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of jobs that cannot be read or written.</param>
    public JobQueue(string folder, TimeProvider time, ILogger<JobQueue> logger)
    {
        (this.folder, this.time, this.logger) = (folder, time, logger);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            try
            {
                if (JobEntry.Read(path, time) is { } entry)
                {
                    entries.Add(entry.Job.Id, entry);
                }
                else
                {
                    Directory.Delete(path, recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or System.Text.Json.JsonException)
            {
                LogUnreadable(logger, exception, path);
            }
        }

        foreach (JobEntry entry in entries.Values.Where(entry => entry.Job.State == JobState.Interrupted))
        {
            Attempt(entry, entry.CarryOn);
        }

        youngest = entries.Values.Select(entry => entry.Job.Created).DefaultIfEmpty().Max();
    }

    /// <summary>The jobs, the youngest first.</summary>
    public IReadOnlyList<Job> List()
    {
        lock (gate)
        {
            return [.. entries.Values.Reverse().Select(entry => entry.Job)];
        }
    }

    /// <summary>Asks for a job. It is on disk when this returns.</summary>
    /// <param name="kind">The kind of its runner.</param>
    /// <param name="collection">The collection that it works on; jobs of one collection run one at a time.</param>
    /// <param name="parameters">What its runner is told.</param>
    /// <exception cref="ProblemException">Status 503: too many jobs wait.</exception>
    public Job Enqueue(string kind, string? collection, JsonObject parameters)
    {
        lock (gate)
        {
            if (entries.Values.Count(entry => !entry.Job.IsOver) >= ServerLimits.MaxWaitingJobs)
            {
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "busy", "jobs",
                    $"are too many: {ServerLimits.MaxWaitingJobs} wait or run; wait for some, or cancel them.");
            }

            youngest = NextCreated();
            Job job = new()
            {
                Id = Guid.CreateVersion7(youngest).ToString("N"),
                Kind = kind,
                Collection = collection,
                Created = youngest,
                Parameters = parameters.DeepClone().AsObject(),
            };
            JobEntry entry = JobEntry.Create(Path.Combine(folder, job.Id), job, time);
            entries.Add(job.Id, entry);
            Forget();
            Wake();
            return entry.Job;
        }
    }

    /// <summary>The job of an id.</summary>
    /// <exception cref="ProblemException">Status 404: there is none.</exception>
    public Job Get(string id) => Find(id).Job;

    /// <summary>The events of a job.</summary>
    /// <exception cref="ProblemException">Status 404: there is none.</exception>
    public JobEventLog EventsOf(string id) => Find(id).Events;

    /// <summary>Cancels a job; one that is over stays as it is.</summary>
    /// <exception cref="ProblemException">Status 404: there is none.</exception>
    public Job Cancel(string id)
    {
        JobEntry entry = Find(id);
        Job job = entry.Job;
        return job.IsOver ? job : entry.Cancel();
    }

    /// <summary>Cancels the jobs of a collection that is about to go away, also when the disk is full.</summary>
    public void CancelOf(string collection)
    {
        List<JobEntry> doomed;
        lock (gate)
        {
            doomed = [.. entries.Values.Where(entry => entry.Job.Collection == collection && !entry.Job.IsOver)];
        }

        foreach (JobEntry entry in doomed)
        {
            Attempt(entry, () => entry.Cancel());
        }
    }

    /// <summary>Puts a job that failed or was cancelled in line again; it goes on where it stopped.</summary>
    /// <exception cref="ProblemException">Status 404: there is none; 409: it is not one that stopped.</exception>
    public Job Resume(string id)
    {
        JobEntry entry = Find(id);
        lock (gate)
        {
            if (running.Contains(entry) || !entry.TryRequeue())
            {
                throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "state",
                    $"is {entry.Job.State.Word()}; only a job that failed or was cancelled " +
                    "and has come to rest can be resumed.");
            }

            Wake();
            return entry.Job;
        }
    }

    /// <summary>Waits for a job whose turn it is: the oldest whose collection no other running job works on.</summary>
    public async Task<JobEntry> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                JobEntry? entry = running.Count >= ServerLimits.MaxRunningJobs ? null
                    : entries.Values.FirstOrDefault(entry => entry.Job.State == JobState.Queued && !IsBusy(entry));
                if (entry is not null)
                {
                    running.Add(entry);
                    return entry;
                }

                next = changed.Task;
            }

            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Says that a job that was taken has come to rest.</summary>
    public void Release(JobEntry entry)
    {
        lock (gate)
        {
            running.Remove(entry);
            Wake();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (JobEntry entry in entries.Values)
        {
            entry.Dispose();
        }
    }

    /// <summary>The answer about a job that is not there.</summary>
    internal static ProblemException Missing(string id) => new(StatusCodes.Status404NotFound, "not-found", "job",
        $"'{id}' does not exist; GET /v1/jobs lists them.");

    // A version 7 UUID orders by its millisecond alone: each job gets a later one than the job before, also where two
    // are asked for at once or the clock steps back, so that ids sort in the order of asking.
    private DateTimeOffset NextCreated()
    {
        DateTimeOffset now = time.GetUtcNow(), next = youngest.AddMilliseconds(1);
        return now > next ? now : next;
    }

    private bool IsBusy(JobEntry entry) => running.Contains(entry)
        || (entry.Job.Collection is { } name && running.Any(other => other.Job.Collection == name));

    private JobEntry Find(string id)
    {
        lock (gate)
        {
            return entries.TryGetValue(id, out JobEntry? entry) ? entry : throw Missing(id);
        }
    }

    // The oldest of those that are over make room.
    private void Forget()
    {
        int surplus = entries.Count - ServerLimits.MaxJobs;
        foreach (JobEntry entry in entries.Values.Where(entry => entry.Job.IsOver && !running.Contains(entry))
            .Take(Math.Max(0, surplus)).ToList())
        {
            entries.Remove(entry.Job.Id);
            entry.Delete();
        }
    }

    private void Attempt(JobEntry entry, Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(logger, exception, entry.Job.Id, entry.Job.State);
        }
    }

    private void Wake()
    {
        changed.SetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Error, "The job in {Folder} cannot be read; it is left as it is")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string folder);

    [LoggerMessage(LogLevel.Error, "Job {Id} is {State}, but that could not be written")]
    private static partial void LogUnwritten(ILogger logger, Exception exception, string id, JobState state);
}
