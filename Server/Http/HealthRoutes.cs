// GET /healthz: the process lives. GET /readyz: it can serve, or why not.
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>What a supervisor and a load balancer ask.</summary>
internal static class HealthRoutes
{
    private const string IsReady = "ready";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok(new HealthAnswer("ok")))
            .WithName("health").WithTags("operations").WithSummary("Whether the process lives.")
            .Requires(Role.Anyone);
        routes.MapGet("/readyz", Ready).Produces<ReadyAnswer>().Produces<ReadyAnswer>(503)
            .WithName("ready").WithTags("operations")
            .WithSummary("Whether requests are served; 503 with the reason when not (opening, stopping ...).")
            .Requires(Role.Anyone);
    }

    private static IResult Ready(HttpContext context, CollectionRegistry collections, MemoryGuard memory,
        IHostApplicationLifetime lifetime)
    {
        string status = lifetime.ApplicationStopping.IsCancellationRequested ? "stopping"
            : !collections.IsOpen ? "opening collections"
            : memory.RefusesWrites ? "short of memory: writes are refused"
            : IsReady;
        bool showsNames = Caller.Of(context) is { Role: >= Role.Read, Collections: null };
        ReadyAnswer answer = new(status, collections.Names.Count, showsNames ? collections.Failures : null);
        return Results.Json(answer,
            statusCode: status == IsReady ? 200 : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The answer of /healthz.</summary>
    internal sealed record HealthAnswer(string Status);

    /// <summary>The answer of /readyz; failed collections answer 503 while the others serve. Their names are told only
    /// to those who may read.</summary>
    internal sealed record ReadyAnswer(string Status, int Collections, IReadOnlyDictionary<string, string>? Failed);
}
