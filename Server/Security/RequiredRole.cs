// What a route asks of its callers: declared where the route is mapped, checked in AccessMiddleware, nowhere else.
namespace SearchEngine.Server.Security;

/// <summary>The role that a route needs. A route without this metadata needs <see cref="Role.Admin"/>.</summary>
/// <param name="Role">The least role.</param>
/// <param name="FiltersByScope">Whether the route itself leaves out, by <see cref="Caller.Covers"/>, what a caller
/// who is limited to some collections may not see, or shows nothing of any collection. Otherwise such a caller may use
/// only routes under <c>/v1/collections/{name}</c>, for the collections of its scope.</param>
internal sealed record RequiredRole(Role Role, bool FiltersByScope = false);
