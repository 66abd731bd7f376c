// Lets a request in when its caller has a place left and the process has memory left.
using System.Threading.RateLimiting;
using SearchEngine.Server.Http;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Limiting;

/// <summary>Applies <see cref="CallerLimits"/> and <see cref="MemoryGuard"/> to routes that need a role.</summary>
/// <param name="next">The layer within.</param>
/// <param name="limits">What a caller may take.</param>
/// <param name="memory">What the process may take.</param>
internal sealed class LimitMiddleware(RequestDelegate next, CallerLimits limits, MemoryGuard memory)
{
    /// <summary>Runs the request.</summary>
    /// <exception cref="ProblemException">Status 429: the caller is over a limit.</exception>
    /// <exception cref="ProblemException">Status 503: the process is short of memory.</exception>
    public Task InvokeAsync(HttpContext context)
    {
        EndpointMetadataCollection? metadata = context.GetEndpoint()?.Metadata;
        RequiredRole? required = metadata?.GetMetadata<RequiredRole>();
        return required is null or { Role: Role.Anyone } ? next(context)
            : RunAsync(context, required.Role, isWayOut: metadata!.GetMetadata<FreesMemory>() is not null);
    }

    private async Task RunAsync(HttpContext context, Role role, bool isWayOut)
    {
        using RateLimitLease place = limits.Take(context);
        if (!isWayOut)
        {
            memory.RequireRoom(role);
        }

        await next(context);
    }
}
