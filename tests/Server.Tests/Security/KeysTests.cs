using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SearchEngine.Server.Security;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Security;

public sealed class KeysTests : IDisposable
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("searchengine-keys-");

    [Fact]
    public async Task A_key_is_printed_once_and_only_its_hash_is_kept()
    {
        string key = await RunAsync(
            "create", "--name", "ci", "--role", "write", "--collections", "a,b", "--days", "30");

        Assert.Matches("^se_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$", key);
        string stored = File.ReadAllText(new KeyFile(data.FullName, TimeProvider.System).Path);
        Assert.DoesNotContain(key[12..], stored);
        Assert.Contains(Convert.ToHexStringLower(ApiKeySecret.Hash(key)), stored);
        string listed = await RunAsync("list");
        Assert.Contains("write  a,b", listed);
        Assert.DoesNotContain(key[12..], listed);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(new KeyFile(data.FullName, TimeProvider.System).Path));
        }
    }

    [Fact]
    public async Task A_key_without_collections_is_limited_to_none()
    {
        await RunAsync("create", "--name", "all", "--role", "admin");

        Assert.Null(new KeyFile(data.FullName, TimeProvider.System).Read().Single().Collections);
    }

    [Fact]
    public async Task Keys_made_at_once_by_several_processes_are_all_kept()
    {
        await Parallel.ForAsync(0, 20, (i, _) =>
        {
            new KeyFile(data.FullName, TimeProvider.System).Create($"key {i}", Role.Read, null, null);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(20, new KeyFile(data.FullName, TimeProvider.System).Read().DistinctBy(key => key.Id).Count());
    }

    [Theory]
    [InlineData("create", "--name", "x", "--role", "owner")]
    [InlineData("create", "--name", " ", "--role", "read")]
    [InlineData("create", "--name", "x", "--role", "read", "--collections", "../x")]
    [InlineData("create", "--name", "x", "--role", "read", "--days", "0")]
    [InlineData("revoke", "00000000")]
    public async Task Bad_usage_is_refused_and_no_key_is_made(params string[] arguments)
    {
        StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(["keys", .. arguments, "--data", data.FullName], output, error);

        Assert.Equal(CommandLine.BadUsage, code);
        Assert.Equal("", output.ToString());
        Assert.Empty(new KeyFile(data.FullName, TimeProvider.System).Read());
    }

    [SkippableFact]
    public async Task A_running_server_follows_keys_that_are_made_and_revoked_and_audits_what_admins_do()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, null));
        KeyFile file = new(server.DataFolder, TimeProvider.System);

        (ApiKey entry, string key) = file.Create("admin", Role.Admin, null, null);
        await UntilAsync(async () => await StatusAsync(server, HttpMethod.Get, null) == 401);
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, key));
        Assert.Equal(401, await StatusAsync(server, HttpMethod.Get, key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
        Assert.Equal(401, await StatusAsync(server, HttpMethod.Get, "se_"));
        Assert.Equal(404, await StatusAsync(server, HttpMethod.Delete, key, "/v1/collections/none"));
        file.Revoke(entry.Id);
        await UntilAsync(async () => await StatusAsync(server, HttpMethod.Get, key) == 401);

        string log = new AuditLog(server.DataFolder, TimeProvider.System).Path;
        JsonNode act = JsonNode.Parse(File.ReadLines(log).Last())!;
        Assert.Equal($"key:{entry.Id}", (string)act["who"]!);
        Assert.Equal("DELETE /v1/collections/{name}", (string)act["act"]!);
        Assert.Equal(404, (int)act["status"]!);
        Assert.DoesNotContain(key, act.ToJsonString());
    }

    [SkippableFact]
    public async Task A_key_that_has_expired_opens_nothing_and_one_in_a_header_of_its_own_does()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        KeyFile file = new(server.DataFolder, TimeProvider.System);
        string expired = file.Create("old", Role.Admin, null, TimeSpan.FromMilliseconds(-1)).Key;
        string key = file.Create("new", Role.Read, null, null).Key;
        await UntilAsync(async () => await StatusAsync(server, HttpMethod.Get, null) == 401);

        Assert.Equal(200, await StatusAsync(server, HttpMethod.Get, key));
        Assert.Equal(401, await StatusAsync(server, HttpMethod.Get, expired));
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/collections");
        request.Headers.Add("X-API-Key", key);
        Assert.Equal(200, (int)(await server.Client.SendAsync(request)).StatusCode);
    }

    [SkippableFact]
    public async Task Without_keys_a_name_that_leads_here_from_elsewhere_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/collections");
        request.Headers.Host = "rebound.example.org";

        Assert.Equal(403, (int)(await server.Client.SendAsync(request)).StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => data.Delete(recursive: true);

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(5);
        while (!await isTrue())
        {
            Assert.True(DateTime.UtcNow < end, "the server did not follow");
            await Task.Delay(50);
        }
    }

    private static async Task<int> StatusAsync(
        RunningServer server, HttpMethod method, string? key, string path = "/v1/collections")
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(["keys", .. arguments, "--data", data.FullName], output, error);
        Assert.Equal("", error.ToString());
        Assert.Equal(CommandLine.Succeeded, code);
        return output.ToString().TrimEnd();
    }
}
