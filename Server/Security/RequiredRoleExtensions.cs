// `group.MapGet(…).Requires(Role.Read)`: how routes declare what they ask of their callers.
using Microsoft.AspNetCore.Http.Timeouts;

namespace SearchEngine.Server.Security;

/// <summary>Declares the role that a route or a group of routes needs; the route's own word counts.</summary>
internal static class RequiredRoleExtensions
{
    /// <summary>The limit on the time of reads; a stream that may last takes it off with
    /// <c>DisableRequestTimeout()</c>, a write never has one.</summary>
    public const string ReadTimePolicy = "reads";

    /// <summary>Says which role the route needs.</summary>
    /// <param name="builder">A route or a group.</param>
    /// <param name="role">The least role.</param>
    /// <param name="filtersByScope">See <see cref="RequiredRole"/>.</param>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, Role role, bool filtersByScope = false)
        where TBuilder : IEndpointConventionBuilder
    {
        RequiredRole required = new(role, filtersByScope);
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(required);
            foreach (RequestTimeoutAttribute ofGroup in endpoint.Metadata.OfType<RequestTimeoutAttribute>().ToArray())
            {
                endpoint.Metadata.Remove(ofGroup);
            }

            if (role == Role.Read)
            {
                endpoint.Metadata.Add(new RequestTimeoutAttribute(ReadTimePolicy));
            }
        });
        return builder;
    }
}
