using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SearchEngine.Server.Security;
using TokenReader = SearchEngine.Server.Security.TokenReader;

namespace SearchEngine.Server.Tests.Security;

public sealed class TokenTests : IDisposable
{
    private const string Issuer = "https://issuer.example", Audience = "searchengine";

    private readonly string file = Path.GetTempFileName();
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly TokenReader reader;

    public TokenTests()
    {
        RSAParameters r = rsa.ExportParameters(false);
        ECParameters e = ec.ExportParameters(false);
        object[] keys =
        [
            new { kty = "RSA", kid = "r", use = "sig", n = Text(r.Modulus!), e = Text(r.Exponent!) },
            new { kty = "EC", kid = "e", use = "sig", crv = "P-256", x = Text(e.Q.X!), y = Text(e.Q.Y!) },
            new { kty = "oct", kid = "h", use = "sig", k = Text(secret) },
        ];
        File.WriteAllText(file, JsonSerializer.Serialize(new { keys }));
        reader = new TokenReader(new TokenOptions(file, Issuer, Audience, "role", "collections"), TimeProvider.System);

        static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
    }

    private SigningCredentials Rs256 => new(new RsaSecurityKey(rsa) { KeyId = "r" }, SecurityAlgorithms.RsaSha256);

    private SigningCredentials Es256 => new(new ECDsaSecurityKey(ec) { KeyId = "e" }, SecurityAlgorithms.EcdsaSha256);

    private SigningCredentials Hs256 =>
        new(new SymmetricSecurityKey(secret) { KeyId = "h" }, SecurityAlgorithms.HmacSha256);

    [Fact]
    public async Task Tokens_of_each_kind_of_key_name_their_caller()
    {
        foreach (SigningCredentials credentials in new[] { Rs256, Es256, Hs256 })
        {
            Caller? caller = await reader.FindAsync(Token(credentials, role: "write"));

            Assert.Equal(("token:alice", Role.Write, null), (caller!.Id, caller.Role, caller.Collections));
        }
    }

    [Fact]
    public async Task A_claim_limits_a_token_to_its_collections()
    {
        Caller? caller = await reader.FindAsync(Token(Rs256, role: "read", collections: ["a", "b"]));

        Assert.True(caller!.Covers("a") && caller.Covers("b") && !caller.Covers("c"));
    }

    [Fact]
    public async Task What_is_not_an_issuers_token_for_this_server_is_refused()
    {
        string good = Token(Rs256);
        using RSA other = RSA.Create(2048);
        byte[] publicKey = rsa.ExportSubjectPublicKeyInfo();
        string[] parts = good.Split('.');
        string none = Base64Url.EncodeToString("""{"alg":"none"}"""u8.ToArray());
        Dictionary<string, string> bad = new()
        {
            ["other issuer"] = Token(Rs256, issuer: "https://evil.example"),
            ["other audience"] = Token(Rs256, audience: "elsewhere"),
            ["expired"] = Token(Rs256, minutes: -10),
            ["not yet"] = Token(Rs256, notBeforeMinutes: 10),
            ["no role"] = Token(Rs256, role: null),
            ["unknown role"] = Token(Rs256, role: "root"),
            ["other key"] = Token(new(new RsaSecurityKey(other) { KeyId = "r" }, SecurityAlgorithms.RsaSha256)),
            ["public key as secret"] =
                Token(new(new SymmetricSecurityKey(publicKey) { KeyId = "r" }, SecurityAlgorithms.HmacSha256)),
            ["alg none"] = $"{none}.{parts[1]}.",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["changed claims"] = $"{parts[0]}.{Raise(parts[1])}.{parts[2]}",
            ["noise"] = "a.b.c",
        };

        Assert.NotNull(await reader.FindAsync(good));
        foreach ((string what, string token) in bad)
        {
            Assert.True(await reader.FindAsync(token) is null, what);
        }
    }

    [Fact]
    public void A_file_without_keys_is_refused()
    {
        File.WriteAllText(file, """{"keys": []}""");

        Assert.Throws<UsageException>(() => new TokenReader(
            new TokenOptions(file, Issuer, Audience, "role", "collections"), TimeProvider.System));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(file);
        rsa.Dispose();
        ec.Dispose();
    }

    private static string Raise(string payload) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Replace("read", "admin")));

    private static string Token(SigningCredentials credentials, string? role = "read", string[]? collections = null,
        string issuer = Issuer, string audience = Audience, int minutes = 5, int notBeforeMinutes = -20)
    {
        List<Claim> claims = [new("sub", "alice")];
        claims.AddRange(role is null ? [] : [new Claim("role", role)]);
        claims.AddRange((collections ?? []).Select(name => new Claim("collections", name)));
        DateTime now = DateTime.UtcNow;
        JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = new ClaimsIdentity(claims),
            NotBefore = now.AddMinutes(notBeforeMinutes),
            Expires = now.AddMinutes(Math.Max(minutes, notBeforeMinutes + 1)),
            SigningCredentials = credentials,
        });
    }
}
