using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace SearchEngine.Embedder.Cpu.Threading;

/// <summary>
/// A fixed set of threads that run one job together; the caller is one of them. Thread-safe: when the team is at work,
/// a second caller is told so and computes alone, so that a query never queues behind an ingest.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    /// <summary>How long a worker looks for the next job before it sleeps; waking one costs tens of microseconds.
    /// </summary>
    private const int SpinsBeforeSleep = 200;

    private readonly Thread[] threads;
    private readonly ManualResetEventSlim[] starts;
    private readonly CountdownEvent running;
    private readonly Lock owner = new();
    private Action<int>? job;
    private Exception? failure;
    private volatile bool stopping;

    public WorkerTeam(int members)
    {
        Members = members;
        threads = new Thread[members - 1];
        starts = new ManualResetEventSlim[members - 1];
        running = new CountdownEvent(1);
        for (var i = 0; i < threads.Length; i++)
        {
            var index = i;
            starts[i] = new ManualResetEventSlim(false, SpinsBeforeSleep);
            threads[i] = new Thread(() => Work(index)) { IsBackground = true, Name = $"embedder {i + 1}" };
            threads[i].Start();
        }
    }

    public int Members { get; }

    /// <summary>Runs a job on every member and returns when all are done; false, and nothing done, when the team is
    /// busy. The first exception that is no cancellation, else the first, is thrown to the caller.</summary>
    public bool TryRun(Action<int> work) => TryRun(work, out _);

    /// <summary>The same.</summary>
    /// <param name="work">The job, by member.</param>
    /// <param name="waited">How long the caller waited for the others when its own part was done.</param>
    public bool TryRun(Action<int> work, out TimeSpan waited)
    {
        waited = TimeSpan.Zero;
        if (!owner.TryEnter()) return false;
        try
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            failure = null;
            job = work;
            running.Reset(Members);
            foreach (var start in starts) start.Set();
            Run(Members - 1);
            var done = Stopwatch.GetTimestamp();
            running.Wait();
            waited = Stopwatch.GetElapsedTime(done);
            job = null;
            if (failure is not null) ExceptionDispatchInfo.Throw(failure);
            return true;
        }
        finally
        {
            owner.Exit();
        }
    }

    public void Dispose()
    {
        lock (owner)
        {
            if (stopping) return;
            stopping = true;
            foreach (var start in starts) start.Set();
        }
        foreach (var thread in threads) thread.Join();
        foreach (var start in starts) start.Dispose();
        running.Dispose();
    }

    private void Work(int index)
    {
        while (true)
        {
            starts[index].Wait();
            starts[index].Reset();
            if (stopping) return;
            Run(index);
        }
    }

    private void Run(int index)
    {
        try
        {
            job!(index);
        }
        catch (Exception error)
        {
            lock (starts)
            {
                if (failure is null or OperationCanceledException) failure = error;
            }
        }
        finally
        {
            running.Signal();
        }
    }
}
