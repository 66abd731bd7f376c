// A server on loopback is reachable from every web page that its user visits. Browsers say where a request comes
// from; a page of another origin is refused, so that content types can be taken leniently.
namespace SearchEngine.Server.Http;

/// <summary>Refuses requests that a browser sends on behalf of another site.</summary>
internal sealed class OriginMiddleware(RequestDelegate next, ServerOptions options)
{
    /// <summary>Passes on what is not cross-site.</summary>
    /// <exception cref="ProblemException">Status 403: the Origin header names another site.</exception>
    public Task InvokeAsync(HttpContext context)
    {
        string? origin = context.Request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !IsOwn(origin, context.Request)
            && !options.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "cross-site", "Origin",
                "names another site than this server; such requests are refused unless cors.origins has the site.");
        }

        return next(context);
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
