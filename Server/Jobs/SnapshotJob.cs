// The job `snapshot`: a collection in one file under data/.snapshots, while writes go on.
using System.Text.Json.Nodes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Jobs;

/// <summary>Takes snapshots. Parameters: <c>snapshot</c>, the name. Started again, it begins anew.</summary>
/// <param name="collections">Where the collection is.</param>
/// <param name="snapshots">Where the file goes.</param>
internal sealed class SnapshotJob(CollectionRegistry collections, SnapshotStore snapshots) : IJobRunner
{
    /// <summary>The kind of these jobs.</summary>
    public const string JobKind = "snapshot";

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
    {
        string name = (string)job.Parameters["snapshot"]!;
        using CollectionLease lease = collections.Use(job.Job.Collection!);
        try
        {
            await lease.Collection.SnapshotAsync(
                snapshots.PathOf(name), new ShareProgress(job, "writing"), cancellation);
        }
        catch
        {
            snapshots.DeleteUnfinished(name);
            throw;
        }

        return new JsonObject
        {
            ["snapshot"] = name,
            ["bytes"] = snapshots.Find(name).Length,
            ["documents"] = lease.Collection.Count,
        };
    }
}
