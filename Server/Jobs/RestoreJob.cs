// The job `restore`: a collection from a snapshot.
using System.Text.Json.Nodes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Jobs;

/// <summary>Restores snapshots. Parameters: <c>snapshot</c>, the name. Cut off by the end of the server it goes on from
/// what it wrote; cancelled or failed it leaves nothing, and begins anew when it is resumed.</summary>
/// <param name="collections">Where the collection goes.</param>
/// <param name="snapshots">Where the file is.</param>
internal sealed class RestoreJob(CollectionRegistry collections, SnapshotStore snapshots) : IJobRunner
{
    /// <summary>The kind of these jobs.</summary>
    public const string JobKind = "restore";

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
    {
        string collection = job.Job.Collection!;
        try
        {
            FileInfo file = snapshots.Find((string)job.Parameters["snapshot"]!);
            await collections.RestoreAsync(
                collection, file.FullName, job.Folder, new ShareProgress(job, "reading"), cancellation);
            using CollectionLease lease = collections.Use(collection);
            return new JsonObject { ["collection"] = collection, ["documents"] = lease.Collection.Count };
        }
        catch when (!job.IsCutOff)
        {
            job.DeleteFolder();
            throw;
        }
    }
}
