// GET /metrics.
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Metrics;

/// <summary>The route that Prometheus scrapes.</summary>
internal static class MetricsRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (PrometheusPage page) => Results.Text(page.Write(), PrometheusPage.ContentType))
            .WithName("metrics").WithTags("operations").Produces<string>(200, "text/plain")
            .WithSummary("What the server measures of itself, in Prometheus' text format.")
            .Requires(Role.Read);
}
