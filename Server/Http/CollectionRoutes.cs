// PUT, GET and DELETE /v1/collections/{name}, GET /v1/collections.
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Lexical;
using SearchEngine.Server.Experiments;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of collections.</summary>
internal static class CollectionRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections").WithTags("collections").Requires(Role.Admin);
        group.MapGet("", List).WithName("listCollections").WithSummary("Lists the collections.")
            .Requires(Role.Read, filtersByScope: true);
        group.MapPut("{name}", PutAsync).WithName("putCollection")
            .Reads<CollectionRequest>(required: false).Produces<CollectionAnswer>().Produces<CollectionAnswer>(201)
            .ProducesValidationProblem().ProducesProblem(409)
            .WithSummary("Creates a collection; answers 200 when it is there already with the same settings.");
        group.MapGet("{name}", Get).WithName("getCollection").ProducesProblem(404)
            .WithSummary("Describes a collection.").Requires(Role.Read);
        group.MapDelete("{name}", DeleteAsync).WithName("deleteCollection")
            .Produces(204).ProducesProblem(404)
            .WithSummary("Deletes a collection and every document in it.")
            .FreesMemory();
    }

    private static Ok<CollectionList> List(HttpContext context, CollectionRegistry collections)
    {
        List<CollectionAnswer> answers = [];
        foreach (string name in collections.Names.Where(Caller.Of(context).Covers))
        {
            if (collections.Failures.TryGetValue(name, out string? failure))
            {
                answers.Add(new CollectionAnswer(name, "failed", failure));
            }
            else if (collections.TryUse(name) is { } lease)
            {
                using (lease)
                {
                    answers.Add(Describe(name, lease.Collection));
                }
            }
        }

        return TypedResults.Ok(new CollectionList(answers));
    }

    private static async Task<IResult> PutAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        Names.Require("collection", name);
        CollectionRequest request =
            await RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, CollectionRequest.Parse, cancellation);
        bool created = await collections.CreateAsync(name, request, cancellation);
        using CollectionLease lease = collections.Use(name);
        CollectionAnswer answer = Describe(name, lease.Collection);
        return created ? Results.Created($"/v1/collections/{name}", answer) : Results.Ok(answer);
    }

    private static Ok<CollectionAnswer> Get(string name, CollectionRegistry collections)
    {
        using CollectionLease lease = collections.Use(name);
        return TypedResults.Ok(Describe(name, lease.Collection));
    }

    private static async Task<NoContent> DeleteAsync(
        string name, CollectionRegistry collections, JobQueue jobs, ExperimentTable experiments,
        CancellationToken cancellation)
    {
        await collections.DeleteAsync(name, () => jobs.CancelOf(name), () => experiments.Forget(name), cancellation);
        return TypedResults.NoContent();
    }

    private static CollectionAnswer Describe(string name, Collection collection)
    {
        CollectionSettings settings = collection.Settings;
        return new CollectionAnswer(name, "open", null, collection.Count, settings.Model, settings.ModelVersion,
            settings.Dimensions, settings.Metric, settings.M, settings.EfConstruction, settings.Language,
            settings.Bm25.K1, settings.Bm25.B, collection.Compaction);
    }

    /// <summary>What a collection is: its state and, when it is open, its size and settings.</summary>
    internal sealed record CollectionAnswer(
        string Name, string State, string? Failure = null, long? Count = null, string? Model = null,
        string? ModelVersion = null, int? Dimensions = null, Metric? Metric = null, int? M = null,
        int? EfConstruction = null, AnalyzerLanguage? Language = null, float? K1 = null, float? B = null,
        CompactionProgress? Compaction = null);

    /// <summary>Every collection.</summary>
    internal sealed record CollectionList(IReadOnlyList<CollectionAnswer> Collections);
}
