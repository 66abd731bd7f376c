namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>One server for the tests of a class; it is started by the first test, which can then be skipped.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private RunningServer? server;

    /// <summary>The server.</summary>
    internal async Task<RunningServer> GetAsync() => server ??= await RunningServer.StartAsync();

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync() => await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
}
