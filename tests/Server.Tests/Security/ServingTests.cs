using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SearchEngine.Server.Security;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Security;

/// <summary>TLS, headers, origins, and what is logged.</summary>
[Collection(Alone.Name)]
public sealed class ServingTests
{
    [SkippableFact]
    public async Task A_server_with_a_certificate_speaks_TLS()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-tls-");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        TlsOptions tls = new(Path.Combine(folder.FullName, "cert.pem"), Path.Combine(folder.FullName, "key.pem"), null);
        File.WriteAllText(tls.CertificateFile, made.ExportCertificatePem());
        File.WriteAllText(tls.KeyFile, key.ExportPkcs8PrivateKeyPem());
        string? seen = null;
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                (seen = certificate!.Thumbprint) == made.Thumbprint,
        };

        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { Tls = tls, Urls = "https://127.0.0.1:0" }, handler: handler);
        using HttpResponseMessage answer = await server.Client.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(made.Thumbprint, seen);
        Assert.Contains("max-age", answer.Headers.GetValues("Strict-Transport-Security").Single());
        folder.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task An_https_address_without_a_certificate_is_refused() =>
        Assert.Contains("tls.certificate", (await Assert.ThrowsAsync<UsageException>(
            () => RunningServer.StartAsync(configure: o => o with { Urls = "https://127.0.0.1:0" }))).Message);

    [SkippableFact]
    public async Task Other_machines_are_not_served_without_keys() =>
        Assert.Contains("keys create", (await Assert.ThrowsAsync<UsageException>(
            () => RunningServer.StartAsync(configure: o => o with { Urls = "http://0.0.0.0:0" }))).Message);

    [SkippableTheory]
    [InlineData("/healthz")]
    [InlineData("/v1/collections")]
    [InlineData("/v1/collections/none")]
    [InlineData("/nothing")]
    public async Task Every_answer_carries_headers_that_keep_browsers_in_check(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        using HttpResponseMessage answer = await server.Client.GetAsync(path);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [SkippableFact]
    public async Task Pages_of_an_origin_that_is_allowed_may_use_the_API_and_others_may_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            configure: o => o with { CorsOrigins = ["https://app.example"] });

        (int allowed, string? named) = await AskAsync(server, HttpMethod.Get, "https://app.example");
        (int preflight, _) = await AskAsync(server, HttpMethod.Options, "https://app.example");
        (int refused, string? unnamed) = await AskAsync(server, HttpMethod.Get, "https://other.example");

        Assert.Equal((200, "https://app.example"), (allowed, named));
        Assert.Equal(204, preflight);
        Assert.Equal((403, null), (refused, unnamed));
    }

    [SkippableFact]
    public async Task No_key_is_ever_logged_or_answered()
    {
        StringWriter log = new();
        TextWriter console = Console.Out;
        Console.SetOut(TextWriter.Synchronized(log));
        string key;
        List<string> answers = [];
        try
        {
            await using RunningServer server = await RunningServer.StartAsync(
                configure: o => o with { LogsJson = true, LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug });
            key = new KeyFile(server.DataFolder, TimeProvider.System).Create("k", Role.Read, null, null).Key;
            server.Client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
            foreach (string path in new[] { "/v1/collections", "/v1/collections/none", "/v1/nothing", "/metrics" })
            {
                answers.Add((await server.GetAsync(path)).Text);
            }

            answers.Add((await server.SendAsync(HttpMethod.Delete, "/v1/collections/none")).Text);
            answers.Add(File.ReadAllText(new AuditLog(server.DataFolder, TimeProvider.System).Path));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.DoesNotContain(key[12..], log + string.Concat(answers));
    }

    private static async Task<(int Status, string? Allowed)> AskAsync(
        RunningServer server, HttpMethod method, string origin)
    {
        using HttpRequestMessage request = new(method, "/v1/collections");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values)
            ? values.Single() : null);
    }
}
