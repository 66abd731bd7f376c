// Who sends a request, and what it may do.
namespace SearchEngine.Server.Security;

/// <summary>A caller: a key, a token's subject, the machine's own user, or nobody in particular.</summary>
/// <param name="Id">What the audit log and the limits call it: <c>key:3f2a…</c>, <c>token:alice</c>,
/// <c>local</c>.</param>
/// <param name="Role">The most it may do.</param>
/// <param name="Collections">The collections it is limited to; null for all.</param>
internal sealed record Caller(string Id, Role Role, IReadOnlySet<string>? Collections)
{
    /// <summary>Somebody who showed nothing, on a server that asks for keys.</summary>
    public static Caller Nobody { get; } = new("anonymous", Role.Anyone, null);

    /// <summary>Whoever is on the machine itself, while the server has no keys.</summary>
    public static Caller Local { get; } = new("local", Role.Admin, null);

    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Nobody;

    /// <summary>Whether a collection, or an alias of that name, is within the caller's scope.</summary>
    public bool Covers(string collection) => Collections is null || Collections.Contains(collection);
}
