// How many searches are under way, so that work which can wait lets them through first.
namespace SearchEngine.Server.Hosting;

/// <summary>Counts searches; background work awaits <see cref="YieldAsync"/> between its pieces. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class SearchTraffic(TimeProvider time)
{
    // Under constant load background work must still get on: it waits at most so long for a quiet moment. Its pieces,
    // a passage each, take a third of that or less.
    private static readonly TimeSpan LongestYield = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    private int underWay;

    /// <summary>Searches under way.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>A search begins.</summary>
    public void Begin() => Interlocked.Increment(ref underWay);

    /// <summary>A search has ended.</summary>
    public void End() => Interlocked.Decrement(ref underWay);

    /// <summary>Waits for a moment without a search, but not for ever.</summary>
    public async Task YieldAsync(CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        while (UnderWay > 0 && time.GetElapsedTime(started) < LongestYield)
        {
            await Task.Delay(Look, time, cancellation);
        }
    }
}
