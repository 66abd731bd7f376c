// What processes that died left half done is deleted at the start, before requests come.
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Jobs;

namespace SearchEngine.Server.Hosting;

/// <summary>Sweeps the folders of a server once, while nobody works in them yet.</summary>
/// <param name="snapshots">Snapshots, which may be half written.</param>
/// <param name="models">Models, which may be half unpacked.</param>
/// <param name="inbox">Orders of jobs, which may have been forgotten.</param>
/// <param name="jobs">The jobs that there are.</param>
/// <param name="time">The clock.</param>
internal sealed class StartSweep(
    SnapshotStore snapshots, ModelRegistry models, FineTuneInbox inbox, JobQueue jobs, TimeProvider time)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        snapshots.Sweep();
        new ModelUpload(models).Sweep(time);
        inbox.Sweep(jobs.List().Select(job => (string?)job.Parameters[FineTuneRunner.OrderParameter]).OfType<string>());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
