namespace SearchEngine.Trainer.Tests.Endpoints;

/// <summary>A clock that stands still: its timers end when a test lets them, however slow the machine is.</summary>
internal sealed class HeldClock : TimeProvider
{
    private readonly HashSet<Timer> timers = [];

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        lock (timers)
        {
            timers.Add(timer);
        }
        return timer;
    }

    /// <summary>Ends every timer that there is now.</summary>
    public void EndTimers()
    {
        Timer[] ending;
        lock (timers)
        {
            ending = [.. timers];
            timers.Clear();
        }
        foreach (Timer timer in ending)
        {
            timer.End();
        }
    }

    private sealed class Timer(HeldClock clock, Action callback) : ITimer
    {
        public void End() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock.timers)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
