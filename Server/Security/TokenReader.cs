// JSON Web Tokens as bearers: signature, issuer, audience and times are checked by Microsoft.IdentityModel.
using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SearchEngine.Server.Security;

/// <summary>Finds the caller behind a token.</summary>
internal sealed class TokenReader
{
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512, SecurityAlgorithms.HmacSha256,
    ];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters rules;
    private readonly TokenOptions options;

    /// <summary>Reads the keys.</summary>
    /// <param name="options">Which tokens are accepted.</param>
    /// <param name="clock">Tells which tokens have ended.</param>
    /// <exception cref="UsageException">The file of keys cannot be read, or holds none.</exception>
    public TokenReader(TokenOptions options, TimeProvider clock)
    {
        this.options = options;
        rules = new TokenValidationParameters
        {
            IssuerSigningKeys = Keys(options.KeysFile),
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                DateTime now = clock.GetUtcNow().UtcDateTime;
                return expires is not null && now < expires + ClockSkew
                    && (notBefore is null || now >= notBefore - ClockSkew);
            },
        };
    }

    /// <summary>The caller that a token names; null when it is not accepted or names no role.</summary>
    public async ValueTask<Caller?> FindAsync(string token)
    {
        TokenValidationResult result = await handler.ValidateTokenAsync(token, rules);
        if (!result.IsValid)
        {
            return null;
        }

        ClaimsIdentity identity = result.ClaimsIdentity;
        Role? role = identity.FindAll(options.RoleClaim).Select(claim => RoleOf(claim.Value)).Max();
        FrozenSet<string> collections = identity.FindAll(options.CollectionsClaim)
            .Select(claim => claim.Value).ToFrozenSet(StringComparer.Ordinal);
        bool isLimited = identity.HasClaim(claim => claim.Type == options.CollectionsClaim);
        string subject = identity.FindFirst(JwtRegisteredClaimNames.Sub)?.Value ?? "without-subject";
        return role is null ? null : new Caller($"token:{subject}", role.Value, isLimited ? collections : null);
    }

    private static Role? RoleOf(string word) => word switch
    {
        "read" => Role.Read,
        "write" => Role.Write,
        "admin" => Role.Admin,
        _ => null,
    };

    private static IList<SecurityKey> Keys(string file)
    {
        IList<SecurityKey> keys;
        try
        {
            keys = new JsonWebKeySet(File.ReadAllText(file)) { SkipUnresolvedJsonWebKeys = false }.GetSigningKeys();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"jwt.keys {file} is no JSON Web Key Set: {exception.Message}");
        }

        return keys.Count > 0 ? keys : throw new UsageException($"jwt.keys {file} holds no key for signatures.");
    }
}
