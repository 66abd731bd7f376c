using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SearchEngine.Server.Security;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Security;

/// <summary>A server that asks for keys, and a key of every role.</summary>
internal sealed class KeyedServer : IAsyncDisposable
{
    /// <summary>The collection to which <see cref="ScopedKey"/> is limited.</summary>
    public const string Scope = "scoped";

    private readonly Dictionary<Role, string> keys = [];

    private KeyedServer(RunningServer running) => Running = running;

    /// <summary>The server; its client sends no key by itself.</summary>
    public RunningServer Running { get; }

    /// <summary>An admin's key for <see cref="Scope"/> alone.</summary>
    public string ScopedKey { get; private set; } = "";

    /// <summary>A key of a role; null for anyone.</summary>
    public string? KeyOf(Role role) => keys.GetValueOrDefault(role);

    /// <summary>Starts it, with the collections <see cref="Scope"/> and <c>other</c>.</summary>
    public static async Task<KeyedServer> StartAsync()
    {
        RunningServer running = await RunningServer.StartAsync();
        KeyedServer server = new(running);
        await running.MakeCollectionAsync(Scope);
        await running.MakeCollectionAsync("other");
        KeyFile file = new(running.DataFolder, TimeProvider.System);
        foreach (Role role in new[] { Role.Read, Role.Write, Role.Admin })
        {
            server.keys[role] = file.Create(role.ToString(), role, null, null).Key;
        }

        server.ScopedKey = file.Create("one collection", Role.Admin, [Scope], null).Key;
        while ((await running.GetAsync("/v1/collections")).Status != 401)
        {
            await Task.Delay(50); // keys take effect without a restart
        }

        return server;
    }

    /// <summary>GET of JSON.</summary>
    public async Task<JsonNode> GetJsonAsync(string path, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await Running.Client.SendAsync(request);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
