// `group.MapGet(…).Requires(Role.Read)`: how routes declare what they ask of their callers.
namespace SearchEngine.Server.Security;

/// <summary>Declares the role that a route or a group of routes needs; the route's own word beats its group's.</summary>
internal static class RequiredRoleExtensions
{
    /// <summary>Says which role the route needs.</summary>
    /// <param name="builder">A route or a group.</param>
    /// <param name="role">The least role.</param>
    /// <param name="filtersByScope">See <see cref="RequiredRole"/>.</param>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, Role role, bool filtersByScope = false)
        where TBuilder : IEndpointConventionBuilder
    {
        RequiredRole required = new(role, filtersByScope);
        builder.Add(endpoint => endpoint.Metadata.Add(required));
        return builder;
    }
}
