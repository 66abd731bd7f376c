// /v1/collections/{name}: generations, reindex, switch, rollback.
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Generations;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of a collection's generations.</summary>
internal static class GenerationRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections/{name}").WithTags("generations")
            .Requires(Role.Admin);
        group.MapGet("generations", List).WithName("listGenerations")
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Lists the generations, what they take of the disk, and what one with ?model= would take.")
            .Requires(Role.Read);
        group.MapPost("reindex", ReindexAsync).WithName("reindex").Reads<ReindexBody>(required: false)
            .Produces<ReindexAnswer>(202).ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409)
            .ProducesProblem(507)
            .WithSummary("Starts a job that embeds every document anew beside live traffic, then switches.");
        group.MapPost("switch", SwitchAsync).WithName("switchGeneration").Reads<SwitchBody>(required: false)
            .Produces<SwitchReport>().ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Serves the generation that is ready.");
        group.MapPost("rollback", RollBackAsync).WithName("rollBack").Reads<RollbackBody>(required: false)
            .Produces<SwitchReport>().ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Returns at once to the generation that was served before; no write is lost.");
        group.MapDelete("generations/{number:int}", DeleteAsync).WithName("deleteGeneration")
            .Produces(204).ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Deletes a generation that is not served.")
            .FreesMemory();
    }

    private static Ok<GenerationsAnswer> List(
        string name, CollectionRegistry collections, ModelRegistry models, string? model = null)
    {
        using CollectionLease lease = collections.Use(name);
        CollectionSettings next = lease.Collection.Settings;
        if (model is not null)
        {
            next = next with { Dimensions = models.Describe(CollectionRequest.ModelName(model)).Dimensions };
        }

        return TypedResults.Ok(new GenerationsAnswer(
            lease.Generations.ServedNumber, lease.Generations.List(), lease.Generations.Measure(next)));
    }

    private static async Task<IResult> ReindexAsync(string name, HttpRequest http, CollectionRegistry collections,
        ModelRegistry models, JobQueue jobs, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        ReindexRequest request =
            await RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, ReindexRequest.Parse, cancellation);

        if (lease.Generations.Shadow is { } shadow)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "generation",
                $"{shadow} is being built or ready already; switch to it, resume its job, or delete it first.");
        }

        CollectionSettings served = lease.Collection.Settings;
        CollectionSettings settings = await Task.Run(() => request.SettingsFor(served, models), cancellation);
        DiskNeed disk = lease.Generations.Measure(settings);
        disk.Require(name);
        Job job = jobs.Enqueue(ReindexRunner.JobKind, lease.Generations.Name, request.ToParameters());
        return Results.Accepted($"/v1/jobs/{job.Id}", new ReindexAnswer(job, disk));
    }

    private static async Task<Ok<SwitchReport>> SwitchAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        GenerationChoice choice = await RequestBody.ParseAsync(
            http, ServerLimits.MaxQuestionBytes, GenerationChoice.ParseSwitch, cancellation);
        return TypedResults.Ok(
            await lease.Generations.SwitchAsync(choice.Generation, choice.Keep ?? 1, progress: null, cancellation));
    }

    private static async Task<Ok<SwitchReport>> RollBackAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        GenerationChoice choice = await RequestBody.ParseAsync(
            http, ServerLimits.MaxQuestionBytes, GenerationChoice.ParseRollback, cancellation);
        return TypedResults.Ok(await lease.Generations.RollBackAsync(choice.Generation, cancellation));
    }

    private static async Task<NoContent> DeleteAsync(
        string name, int number, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        await lease.Generations.RemoveAsync(number, cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>The fields of a reindex.</summary>
    internal sealed record ReindexBody(
        string? Model = null, int Keep = 1, bool Switch = true, int? M = null, int? EfConstruction = null);

    /// <summary>The fields of a switch.</summary>
    internal sealed record SwitchBody(int? Generation = null, int Keep = 1);

    /// <summary>The fields of a rollback.</summary>
    internal sealed record RollbackBody(int? Generation = null);

    /// <summary>The job, and the disk before it starts.</summary>
    internal sealed record ReindexAnswer(Job Job, DiskNeed Disk);

    /// <summary>All generations of a collection, and the disk as a further one would find it.</summary>
    internal sealed record GenerationsAnswer(
        int Served, IReadOnlyList<GenerationStatus> Generations, DiskNeed Disk);
}
