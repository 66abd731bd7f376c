// The job `snapshot`: a collection in one file under data/.snapshots, while writes go on.
using System.Text.Json.Nodes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Jobs;

/// <summary>Takes snapshots. Parameters: <c>snapshot</c>, the name. Cut off by the end of the server it goes on from
/// what it wrote; cancelled or failed it leaves nothing, and begins anew when it is resumed.</summary>
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
        try
        {
            using CollectionLease lease = collections.Use(job.Job.Collection!);
            await lease.Collection.SnapshotAsync(snapshots.PathOf(name), Path.Combine(job.Folder, name),
                new ShareProgress(job, "writing"), cancellation);
            return new JsonObject
            {
                ["snapshot"] = name,
                ["bytes"] = snapshots.Find(name).Length,
                ["documents"] = lease.Collection.Count,
            };
        }
        catch when (!job.IsCutOff)
        {
            job.DeleteFolder();
            throw;
        }
    }
}
