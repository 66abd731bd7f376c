// Refuses requests before the kernel kills the process: first those that write, then all.
using SearchEngine.Server.Http;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Limiting;

/// <summary>Watches the memory that the process holds (resident set) against its limit.</summary>
/// <param name="limitBytes">The limit; 0 for <see cref="ServerLimits.MemoryShare"/> of what there is.</param>
/// <param name="residentBytes">Measures the process.</param>
/// <param name="clock">Tells when to measure.</param>
/// <param name="logger">Told when requests begin to be refused.</param>
internal sealed partial class MemoryGuard(
    long limitBytes, Func<long> residentBytes, TimeProvider clock, ILogger<MemoryGuard> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(5);

    private long resident;
    private long collectedAt;

    /// <summary>Bytes beyond which every request is refused; those that write are refused a little earlier.</summary>
    public long LimitBytes { get; } = limitBytes > 0 ? limitBytes
        : (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * ServerLimits.MemoryShare);

    /// <summary>Bytes that the process holds, as last measured.</summary>
    public long ResidentBytes => Interlocked.Read(ref resident);

    /// <summary>Whether requests that write are refused.</summary>
    public bool RefusesWrites => ResidentBytes > LimitBytes * ServerLimits.MemoryShareOfWrites;

    /// <summary>Refuses a request for which there is no room.</summary>
    /// <param name="role">The role that its route needs.</param>
    /// <exception cref="ProblemException">Status 503.</exception>
    public void RequireRoom(Role role)
    {
        if (RefusesWrites && (role > Role.Read || ResidentBytes > LimitBytes))
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "memory", "limits.memory_mb",
                $"is nearly reached: the server holds {ResidentBytes >> 20} of {LimitBytes >> 20} MiB; " +
                "try again later, delete documents, unload a model, cancel a job, or give it more.");
        }
    }

    /// <summary>Measures once, and gives back what is garbage when the limit is near.</summary>
    public void Measure()
    {
        bool refused = RefusesWrites;
        Interlocked.Exchange(ref resident, residentBytes());
        if (!RefusesWrites)
        {
            return;
        }

        if (!refused)
        {
            LogRefusing(ResidentBytes >> 20, LimitBytes >> 20);
        }

        if (collectedAt == 0 || clock.GetElapsedTime(collectedAt) > BetweenCollections)
        {
            collectedAt = clock.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Interlocked.Exchange(ref resident, residentBytes());
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, clock);
        do
        {
            Measure();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "{ResidentMiB} of {LimitMiB} MiB are in use: requests that write are refused")]
    private partial void LogRefusing(long residentMiB, long limitMiB);
}
