namespace SearchEngine.Server.Tests.Security;

/// <summary>One server with keys for the tests of a class.</summary>
public sealed class KeyedServerFixture : IAsyncLifetime
{
    private KeyedServer? server;

    /// <summary>The server.</summary>
    internal async Task<KeyedServer> GetAsync() => server ??= await KeyedServer.StartAsync();

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync() => await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
}
