// Which JSON Web Tokens (RFC 7519) are accepted as bearers.
namespace SearchEngine.Server.Security;

/// <summary>How tokens are checked and read.</summary>
/// <param name="KeysFile">JSON Web Key Set (RFC 7517) of the issuer's keys.</param>
/// <param name="Issuer">The <c>iss</c> that tokens must carry.</param>
/// <param name="Audience">The <c>aud</c> that tokens must carry.</param>
/// <param name="RoleClaim">The claim that holds the role.</param>
/// <param name="CollectionsClaim">The claim that limits a token to some collections.</param>
internal sealed record TokenOptions(
    string KeysFile, string Issuer, string Audience, string RoleClaim, string CollectionsClaim)
{
    /// <summary>The options that settings make; null when there are none.</summary>
    /// <exception cref="UsageException">A part is missing.</exception>
    public static TokenOptions? Of(IReadOnlyDictionary<string, string?> values)
    {
        string?[] parts = [values["jwt.keys"], values["jwt.issuer"], values["jwt.audience"]];
        if (parts.All(part => part is null))
        {
            return null;
        }

        if (parts.Contains(null))
        {
            throw new UsageException("jwt.keys, jwt.issuer and jwt.audience belong together; one of them is missing.");
        }

        return new TokenOptions(
            parts[0]!, parts[1]!, parts[2]!, values["jwt.role_claim"]!, values["jwt.collections_claim"]!);
    }
}
