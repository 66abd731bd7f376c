// Who may pass: finds the caller of a request and holds it to the role that the route declares and to its collections.
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Security;

/// <summary>Refuses requests whose caller may not do what the route does.</summary>
/// <param name="next">The layer within.</param>
/// <param name="callers">Finds the caller.</param>
internal sealed class AccessMiddleware(RequestDelegate next, CallerFinder callers)
{
    private const string CollectionPattern = "/v1/collections/{name}";
    private static readonly RequiredRole Undeclared = new(Role.Admin);

    /// <summary>Passes on what is allowed.</summary>
    /// <exception cref="ProblemException">Status 401: no key, or none that is accepted.</exception>
    /// <exception cref="ProblemException">Status 403: the key's role or scope does not reach so far.</exception>
    public Task InvokeAsync(HttpContext context) =>
        // Endpoints that are no routes are the router's own answers: 405, 415. Without any, the answer is 404.
        context.GetEndpoint() is RouteEndpoint endpoint ? CheckAsync(context, endpoint) : next(context);

    private async Task CheckAsync(HttpContext context, RouteEndpoint endpoint)
    {
        RequiredRole required = endpoint.Metadata.GetMetadata<RequiredRole>() ?? Undeclared;
        Caller caller = await callers.FindAsync(context, isRequired: required.Role > Role.Anyone);
        context.Features.Set(caller);
        if (caller.Role < required.Role)
        {
            throw caller == Caller.Nobody ? Unauthorized() : Forbidden(
                $"allows {caller.Role.Word()}; this route needs {required.Role.Word()}.");
        }

        if (caller.Collections is not null && !required.FiltersByScope && required.Role > Role.Anyone)
        {
            RequireScope(context, endpoint, caller);
        }

        await next(context);
    }

    private static void RequireScope(HttpContext context, RouteEndpoint endpoint, Caller caller)
    {
        string? pattern = endpoint.RoutePattern.RawText;
        bool ofCollection = pattern is not null && pattern.StartsWith(CollectionPattern, StringComparison.Ordinal)
            && (pattern.Length == CollectionPattern.Length || pattern[CollectionPattern.Length] == '/');
        if (!ofCollection)
        {
            throw Forbidden("is limited to some collections; this route is about the whole server.");
        }

        string name = (string)context.Request.RouteValues["name"]!;
        if (!caller.Covers(name))
        {
            throw Forbidden($"is limited to other collections than '{name}'.");
        }
    }

    private static ProblemException Unauthorized() => new(StatusCodes.Status401Unauthorized, "unauthorized",
        "Authorization", "is missing; send 'Authorization: Bearer KEY' with a key of `searchengine keys create`.");

    private static ProblemException Forbidden(string reason) =>
        new(StatusCodes.Status403Forbidden, "forbidden", "Authorization", reason);
}
