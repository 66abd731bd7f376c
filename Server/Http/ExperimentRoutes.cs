// /v1/collections/{name}/experiment: another generation answers a share of the searches; both rankings are noted.
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Experiments;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of A/B comparisons.</summary>
internal static class ExperimentRoutes
{
    private const int GenerationField = 0, MostEntries = 1_000;

    private static readonly JsonFieldNames Fields = new("an experiment", "generation", "share");

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections/{name}/experiment").WithTags("generations")
            .Requires(Role.Admin);
        group.MapPut("", PutAsync).WithName("putExperiment").Reads<ExperimentBody>().Produces<Experiment>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Lets a generation that is ready or kept answer a share of the searches.");
        group.MapGet("", Get).WithName("getExperiment").ProducesProblem(404)
            .WithSummary("The experiment, and the last searches with both rankings.").Requires(Role.Read);
        group.MapDelete("", Delete).WithName("deleteExperiment").Produces(204).ProducesProblem(404)
            .WithSummary("Ends the experiment; its log stays.");
    }

    private static async Task<Ok<Experiment>> PutAsync(string name, HttpRequest http, CollectionRegistry collections,
        ExperimentTable experiments, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        Experiment experiment =
            await RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, Parse, cancellation);

        bool canAnswer = lease.Generations.List().Any(one => one.Number == experiment.Generation
            && one is { Trouble: null, State: GenerationState.Ready or GenerationState.Kept });
        if (!canAnswer)
        {
            throw new InvalidInputException("generation",
                $"{experiment.Generation} is none that is ready or kept; GET …/generations lists them.");
        }

        experiments.Set(lease.Generations.Name, experiment);
        return TypedResults.Ok(experiment);
    }

    private static Ok<ExperimentAnswer> Get(
        string name, CollectionRegistry collections, ExperimentTable experiments, int limit = 50)
    {
        using CollectionLease lease = collections.Use(name);
        return limit is < 0 or > MostEntries
            ? throw new InvalidInputException("limit", $"must be 0 to {MostEntries}.")
            : TypedResults.Ok(new ExperimentAnswer(
                experiments.Of(lease.Generations.Name), experiments.Last(lease.Generations.Name, limit)));
    }

    private static NoContent Delete(string name, CollectionRegistry collections, ExperimentTable experiments)
    {
        using CollectionLease lease = collections.Use(name);
        experiments.Set(lease.Generations.Name, null);
        return TypedResults.NoContent();
    }

    private static Experiment Parse(ReadOnlySpan<byte> json)
    {
        ExperimentBody parsed = JsonBody.Parse(json, Fields, new ExperimentBody(0), (ref reader, field, body) =>
            field == GenerationField
                ? body with { Generation = reader.ReadInteger(1, int.MaxValue) }
                : body with { Share = reader.ReadNumber(0, 1) });
        return parsed.Generation > 0 ? new Experiment(parsed.Generation, parsed.Share)
            : throw new InvalidInputException(
                "generation", "is missing: the number of the generation that answers the share.");
    }

    /// <summary>The fields of an experiment.</summary>
    internal sealed record ExperimentBody(int Generation, double Share = 0.5);

    /// <summary>The experiment, null where there is none, and the searches that were compared.</summary>
    internal sealed record ExperimentAnswer(Experiment? Experiment, IReadOnlyList<ExperimentEntry> Searches);
}
