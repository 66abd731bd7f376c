// /v1/snapshots: take, list, fetch, bring, restore, delete.
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of snapshots. Taking and restoring are jobs.</summary>
internal static class SnapshotRoutes
{
    private const string FileType = "application/octet-stream";

    private static readonly CollectionNameBody Body = new("a snapshot request", "is missing.");

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/snapshots").WithTags("snapshots").Requires(Role.Admin);
        group.MapGet("", List).WithName("listSnapshots").WithSummary("Lists the snapshots, the youngest first.");
        group.MapPost("", TakeAsync).WithName("takeSnapshot").Reads<CollectionName>()
            .Produces<Job>(202).ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Starts a job that writes a collection into one file, while writes go on.");
        group.MapGet("{snapshot}/file", Fetch).WithName("fetchSnapshot")
            .Produces<byte[]>(200, FileType).ProducesProblem(404).WithSummary("Sends a snapshot's file.");
        group.MapPut("{snapshot}/file", BringAsync).WithName("bringSnapshot")
            .WithMetadata(new RequestSizeLimitAttribute(ServerLimits.MaxUploadBytes))
            .Reads<byte[]>(true, FileType).Produces<SnapshotAnswer>(201).ProducesProblem(409)
            .WithSummary("Stores a snapshot's file that another server wrote.");
        group.MapPost("{snapshot}/restore", RestoreAsync).WithName("restoreSnapshot").Reads<CollectionName>()
            .Produces<Job>(202).ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Starts a job that makes a new collection from a snapshot.");
        group.MapDelete("{snapshot}", Delete).WithName("deleteSnapshot").Produces(204).ProducesProblem(404)
            .WithSummary("Deletes a snapshot.");
    }

    private static Ok<SnapshotList> List(SnapshotStore snapshots) =>
        TypedResults.Ok(new SnapshotList([.. snapshots.List().Select(Describe)]));

    private static async Task<IResult> TakeAsync(HttpRequest http, CollectionRegistry collections,
        SnapshotStore snapshots, JobQueue jobs, CancellationToken cancellation)
    {
        string asked = await ReadAsync(http, cancellation);
        using CollectionLease lease = collections.Use(asked); // refused here rather than in the job
        string collection = lease.Generations.Name; // jobs know collections by their own names, not by aliases
        Job job = jobs.Enqueue(SnapshotJob.JobKind, collection, new() { ["snapshot"] = snapshots.NewName(collection) });
        return Accepted(job);
    }

    private static async Task<IResult> RestoreAsync(string snapshot, HttpRequest http, CollectionRegistry collections,
        SnapshotStore snapshots, JobQueue jobs, CancellationToken cancellation)
    {
        snapshots.Find(snapshot);
        string collection = await ReadAsync(http, cancellation);
        collections.RequireFree(collection);
        return Accepted(jobs.Enqueue(RestoreJob.JobKind, collection, new() { ["snapshot"] = snapshot }));
    }

    private static IResult Fetch(string snapshot, SnapshotStore snapshots)
    {
        FileInfo file = snapshots.Find(snapshot);
        return Results.File(file.FullName, FileType, file.Name, enableRangeProcessing: true);
    }

    private static async Task<IResult> BringAsync(
        string snapshot, HttpRequest http, SnapshotStore snapshots, CancellationToken cancellation)
    {
        string path = snapshots.PathOf(snapshot), unfinished = $"{path}.{Guid.NewGuid():N}";
        if (File.Exists(path))
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "snapshot",
                $"'{snapshot}' exists already; choose another name, or delete it.");
        }

        try
        {
            await using (FileStream file = File.Create(unfinished))
            {
                await http.Body.CopyToAsync(file, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return Results.Created($"/v1/snapshots/{snapshot}/file", Describe(new FileInfo(path)));
    }

    private static NoContent Delete(string snapshot, SnapshotStore snapshots)
    {
        snapshots.Find(snapshot).Delete();
        return TypedResults.NoContent();
    }

    private static IResult Accepted(Job job) => Results.Accepted($"/v1/jobs/{job.Id}", job);

    private static SnapshotAnswer Describe(FileInfo file) =>
        new(SnapshotStore.NameOf(file), file.Length, file.LastWriteTimeUtc);

    private static async Task<string> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        string collection = await Body.ReadAsync(http, cancellation);
        Names.Require("collection", collection);
        return collection;
    }

    /// <summary>The body of both jobs.</summary>
    /// <param name="Collection">The collection to write, or the one to make.</param>
    internal sealed record CollectionName(string Collection);

    /// <summary>A snapshot.</summary>
    internal sealed record SnapshotAnswer(string Snapshot, long Bytes, DateTime Created);

    /// <summary>Every snapshot.</summary>
    internal sealed record SnapshotList(IReadOnlyList<SnapshotAnswer> Snapshots);
}
