// GET /healthz: the process lives. GET /readyz: it can serve, or why not.
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>What a supervisor and a load balancer ask.</summary>
internal static class HealthRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok(new HealthAnswer("ok")))
            .WithName("health").WithTags("operations").WithSummary("Whether the process lives.")
            .Requires(Role.Anyone);
        routes.MapGet("/readyz", Ready).Produces<ReadyAnswer>().Produces<ReadyAnswer>(503)
            .WithName("ready").WithTags("operations")
            .WithSummary("Whether every collection is open; 503 with the reason while they are being opened.")
            .Requires(Role.Anyone);
    }

    private static IResult Ready(CollectionRegistry collections)
    {
        bool ready = collections.IsOpen;
        ReadyAnswer answer = new(ready ? "ready" : "opening collections", collections.Names.Count,
            collections.Failures);
        return Results.Json(answer, statusCode: ready ? 200 : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The answer of /healthz.</summary>
    internal sealed record HealthAnswer(string Status);

    /// <summary>The answer of /readyz; failed collections answer 503 while the others serve.</summary>
    internal sealed record ReadyAnswer(string Status, int Collections, IReadOnlyDictionary<string, string> Failed);
}
