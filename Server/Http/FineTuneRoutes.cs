// POST /v1/collections/{name}/fine-tunes: a model for these documents, as a job.
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The route of fine-tunes.</summary>
internal static class FineTuneRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/collections/{name}/fine-tunes", StartAsync).WithName("startFineTune")
            .WithTags("fine-tunes").Reads<FineTuneBody>(required: false).Produces<Job>(202)
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Starts a job that trains the collection's model on pairs, clicks, or the documents alone.")
            .Requires(Role.Admin);

    private static async Task<IResult> StartAsync(string name, HttpRequest http, CollectionRegistry collections,
        ModelRegistry models, FineTuneInbox inbox, JobQueue jobs, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        string model = lease.Collection.Settings.Model;
        if (model.Length == 0 || Path.IsPathFullyQualified(model))
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "model", model.Length == 0
                ? "is none: documents of this collection bring their vectors, so there is nothing to train."
                : $"'{model}' lies outside the models folder; reindex with a model that lies in it.");
        }

        using RequestBody body = await RequestBody.ReadAsync(http, ServerLimits.MaxBodyBytes, cancellation);
        FineTuneOrder order = FineTuneOrder.Parse(body.Span);
        if (order.Version is { } version)
        {
            Names.Require("version", version);
            if (models.AdaptersOf(model.Split(ModelRegistry.AdapterSign)[0]).Contains(version))
            {
                throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "version",
                    $"'{version}' is there already; give another, or none.");
            }
        }

        if (lease.Collection.Count == 0)
        {
            throw new InvalidInputException("pairs", "have nothing to be searched: the collection is empty.");
        }

        string key = inbox.Add(body.Span);
        JsonObject parameters = new()
        {
            [FineTuneRunner.OrderParameter] = key,
            ["examples"] = order.Examples.Count,
            ["force"] = order.Force,
            ["reindex"] = order.Reindex,
        };
        try
        {
            Job job = jobs.Enqueue(FineTuneRunner.JobKind, lease.Generations.Name, parameters);
            return Results.Accepted($"/v1/jobs/{job.Id}", job);
        }
        catch
        {
            inbox.Remove(key);
            throw;
        }
    }

    /// <summary>The fields of a fine-tune. Neither pairs nor clicks: examples are cut from the documents.</summary>
    internal sealed record FineTuneBody(
        IReadOnlyList<PairBody>? Pairs = null, IReadOnlyList<ClickBody>? Clicks = null, string? Instruction = null,
        JsonObject? Settings = null, double HeldOutShare = 0.2, bool Force = false, string? Version = null,
        bool Reindex = false);

    /// <summary>A query and the documents (ids) or texts (positives) that answer it.</summary>
    internal sealed record PairBody(
        string Query, IReadOnlyList<string>? Ids = null, IReadOnlyList<string>? Positives = null);

    /// <summary>A query and the document that somebody chose.</summary>
    internal sealed record ClickBody(string Query, string Id);
}
