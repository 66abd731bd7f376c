// Opens the collections while the server already answers /healthz, and closes them when it stops.
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Http;

/// <summary>Ties the collections' life to the server's.</summary>
internal sealed class CollectionOpening(CollectionRegistry collections) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => collections.OpenAllAsync(stoppingToken), stoppingToken);
}
