namespace SearchEngine.Index.Tests.Storage;

/// <summary>
/// A clock that a test moves. Its timers never go off, so that nothing is maintained unless the test asks for it.
/// </summary>
internal sealed class TestClock : TimeProvider
{
    /// <summary>Longer than slots and ordinals rest before they are used again.</summary>
    public static readonly TimeSpan LongerThanRest = TimeSpan.FromSeconds(20);

    private long _now;

    /// <summary>How much later it is whenever somebody looks.</summary>
    public TimeSpan Step { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _now, Step.Ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new StoppedTimer();

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
