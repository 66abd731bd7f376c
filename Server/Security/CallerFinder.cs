// From the headers of a request to its caller.
using System.Net;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Security;

/// <summary>Reads the key or token of a request.</summary>
/// <param name="keys">The keys.</param>
/// <param name="tokens">Reads JSON Web Tokens; null when none are accepted.</param>
internal sealed class CallerFinder(KeyRing keys, TokenReader? tokens)
{
    private const string Scheme = "Bearer ", KeyHeader = "X-API-Key";

    /// <summary>Whether requests must show a key or token.</summary>
    public bool AsksForKeys => tokens is not null || keys.InForce;

    /// <summary>The caller of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isRequired">Whether the route needs a role; a key that is wrong is refused only then.</param>
    /// <exception cref="ProblemException">Status 401: the key is not accepted.</exception>
    /// <exception cref="ProblemException">Status 403: there are no keys, and the request is not the machine's own.
    /// </exception>
    public async ValueTask<Caller> FindAsync(HttpContext context, bool isRequired)
    {
        if (!AsksForKeys)
        {
            return IsLocal(context) ? Caller.Local : !isRequired ? Caller.Nobody : throw new ProblemException(
                StatusCodes.Status403Forbidden, "local-only", "Host",
                "is not this machine, and a server without keys serves only its own machine; make one with " +
                "`searchengine keys create`.");
        }

        string? key = KeyOf(context.Request);
        if (key is null)
        {
            return Caller.Nobody;
        }

        Caller? caller = keys.Find(key) ?? (tokens is null ? null : await tokens.FindAsync(key));
        if (caller is null && isRequired)
        {
            throw new ProblemException(StatusCodes.Status401Unauthorized, "unauthorized", "Authorization",
                "holds a key or token that is not accepted: it is mistyped, revoked or has expired.");
        }

        return caller ?? Caller.Nobody;
    }

    private static string? KeyOf(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        if (authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Scheme.Length..].Trim();
        }

        string? key = request.Headers[KeyHeader];
        return string.IsNullOrEmpty(key) ? null : key;
    }

    // The name counts besides the address: a page of another site may have a name of its own lead to this machine.
    private static bool IsLocal(HttpContext context)
    {
        IPAddress? address = context.Connection.LocalIpAddress; // null for a Unix socket
        string host = context.Request.Host.Host;
        return (address is null || IPAddress.IsLoopback(address))
            && (host.Length == 0 || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? named) && IPAddress.IsLoopback(named)));
    }
}
