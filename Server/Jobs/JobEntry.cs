// A job as the queue holds it: its state, its file, its events, and how to stop it.
using System.Text.Json.Nodes;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Jobs;

/// <summary>One job and what is kept of it on disk. Safe for concurrent use: every change is made under its lock, and
/// <see cref="Job"/> is an immutable picture.</summary>
internal sealed class JobEntry : IDisposable
{
    private const string JobFile = "job.json", EventsFile = "events.jsonl", WorkFolder = "work";

    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly string folder;
    private readonly TimeProvider time;
    private Job job;
    private CancellationTokenSource? running;
    private CancellationToken stopping;
    private bool cancelled;
    private long stageStarted, lastTold;
    private long doneAtStart;

    private JobEntry(string folder, Job job, TimeProvider time)
    {
        this.folder = folder;
        this.time = time;
        this.job = job;
        Events = new JobEventLog(Path.Combine(folder, EventsFile), time);
        if (job.IsOver)
        {
            Events.Complete();
        }
    }

    /// <summary>The job as it stands.</summary>
    public Job Job
    {
        get
        {
            lock (gate)
            {
                return job;
            }
        }
    }

    /// <summary>See <see cref="JobContext.IsCutOff"/>.</summary>
    public bool IsCutOff
    {
        get
        {
            lock (gate)
            {
                return !cancelled && stopping.IsCancellationRequested;
            }
        }
    }

    /// <summary>What it told.</summary>
    public JobEventLog Events { get; }

    /// <summary>Makes a queued job and its folder; none of it is there when this throws.</summary>
    public static JobEntry Create(string folder, Job job, TimeProvider time)
    {
        JobEntry entry = new(folder, job, time);
        try
        {
            entry.Change(job);
            return entry;
        }
        catch
        {
            entry.Dispose();
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            throw;
        }
    }

    /// <summary>Reads a job back; one that was running when the process ended is interrupted now.</summary>
    /// <returns>Null when the folder holds none: the process died before the job was acknowledged.</returns>
    public static JobEntry? Read(string folder, TimeProvider time)
    {
        if (JsonFile.Read<Job>(Path.Combine(folder, JobFile)) is not { } job)
        {
            return null;
        }

        bool cutOff = job.State == JobState.Running;
        return new JobEntry(folder, cutOff ? job with { State = JobState.Interrupted } : job, time);
    }

    /// <summary>Puts it in line again, to be carried on where it stopped.</summary>
    /// <returns>False when it is not one that stopped.</returns>
    public bool TryRequeue()
    {
        lock (gate)
        {
            if (job.State is not (JobState.Failed or JobState.Cancelled or JobState.Interrupted))
            {
                return false;
            }

            Change(Requeued());
            cancelled = false;
            return true;
        }
    }

    /// <summary>Puts it in line after it was cut off. It is in line also when this throws: what the disk has makes
    /// the next start do the same.</summary>
    public void CarryOn()
    {
        lock (gate)
        {
            Settle(Requeued());
        }
    }

    /// <summary>Starts it. It runs also when this throws, and must be finished.</summary>
    /// <returns>What the runner gets, and the token that stops it; null when it was cancelled meanwhile.</returns>
    public (JobContext Context, CancellationToken Cancellation)? TryStart(CancellationToken stopping)
    {
        lock (gate)
        {
            if (job.State != JobState.Queued)
            {
                return null;
            }

            this.stopping = stopping;
            running = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Settle(job with
            {
                State = JobState.Running, Started = time.GetUtcNow(), Attempts = job.Attempts + 1,
                Stage = null, Done = 0, Total = 0, Rate = null, EtaS = null,
            });
            string work = Directory.CreateDirectory(Path.Combine(folder, WorkFolder)).FullName;
            return (new JobContext(this, work), running.Token);
        }
    }

    /// <summary>Ends it. It is over also when this throws, though the next start may not know.</summary>
    /// <param name="result">What came out of it.</param>
    /// <param name="failure">Why it ended early; null when it did not.</param>
    public void Finish(JsonObject? result, Exception? failure)
    {
        lock (gate)
        {
            bool stopped = failure is OperationCanceledException && running!.IsCancellationRequested;
            JobState state = failure is null ? JobState.Succeeded
                : !stopped ? JobState.Failed : cancelled ? JobState.Cancelled : JobState.Interrupted;
            running!.Dispose();
            running = null;
            Settle(job with
            {
                State = state, Finished = time.GetUtcNow(), EtaS = null, Result = result?.DeepClone().AsObject(),
                Error = state == JobState.Failed ? failure!.Message.ReplaceLineEndings(" ") : null,
            });
            if (state == JobState.Succeeded)
            {
                Directory.Delete(Path.Combine(folder, WorkFolder), recursive: true);
            }
        }
    }

    /// <summary>Stops it: at once when it is queued, else as soon as its runner heeds the token. It is stopped also
    /// when this throws, though the next start may not know.</summary>
    /// <returns>The job as it was told to stop: it is over when there was nothing to wait for.</returns>
    public Job Cancel()
    {
        lock (gate)
        {
            cancelled = true;
            if (job.State is JobState.Queued or JobState.Interrupted)
            {
                Settle(job with { State = JobState.Cancelled, Finished = time.GetUtcNow() });
            }

            Job told = job; // its runner may heed the token within the next call
            running?.Cancel();
            return told;
        }
    }

    /// <summary>See <see cref="JobContext.Progress"/>.</summary>
    public void Progress(string stage, long done, long total)
    {
        lock (gate)
        {
            if (job.State != JobState.Running)
            {
                return; // a late word from a thread that the runner did not wait for
            }

            long now = time.GetTimestamp();
            bool first = job.Stage != stage;
            if (first)
            {
                (stageStarted, doneAtStart) = (now, done);
            }

            double seconds = time.GetElapsedTime(stageStarted, now).TotalSeconds;
            double? rate = done > doneAtStart && seconds > 0 ? (done - doneAtStart) / seconds : null;
            job = job with
            {
                Stage = stage, Done = done, Total = total, Rate = rate,
                EtaS = total > 0 && rate is { } perSecond ? Math.Max(0, total - done) / perSecond : null,
            };
            if (first || done == total || time.GetElapsedTime(lastTold, now) >= BetweenEvents)
            {
                lastTold = now;
                Events.Append("progress", new JsonObject
                {
                    ["stage"] = stage, ["done"] = done, ["total"] = total, ["rate"] = job.Rate, ["eta_s"] = job.EtaS,
                });
            }
        }
    }

    /// <summary>See <see cref="JobContext.Emit"/>.</summary>
    public void Emit(string name, JsonObject data)
    {
        lock (gate)
        {
            if (job.State == JobState.Running)
            {
                Events.Append(name, data.DeepClone().AsObject());
            }
        }
    }

    /// <summary>Deletes what is on disk of a job that is over.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => Events.Dispose();

    private Job Requeued() => job with { State = JobState.Queued, Finished = null, Error = null, Result = null };

    // What a client asks for: the file first, for what it is told has happened is on disk.
    private void Change(Job next)
    {
        Write(next);
        job = next;
        Tell(next);
    }

    // What happens by itself is so, whether the disk takes it or not: a job that stayed as it was because a disk is
    // full would be started over and over, or would run for ever.
    private void Settle(Job next)
    {
        job = next;
        try
        {
            Write(next);
        }
        finally
        {
            Tell(next);
        }
    }

    private void Write(Job next) => JsonFile.Replace(Path.Combine(folder, JobFile), next);

    private void Tell(Job next)
    {
        JsonObject told = new() { ["state"] = next.State.Word() };
        if (next.Error is not null)
        {
            told["error"] = next.Error;
        }

        try
        {
            Events.Append("state", told);
        }
        finally
        {
            if (next.IsOver)
            {
                Events.Complete();
            }
        }
    }
}
