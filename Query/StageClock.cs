// The time that the stages of one search take.
namespace SearchEngine.Query;

/// <summary>Measures one search, stage by stage.</summary>
internal sealed class StageClock(TimeProvider clock, Action<string, TimeSpan>? ended = null)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly Dictionary<string, double> _stages = [];
    private long _last = clock.GetTimestamp();

    /// <summary>The stages that have ended, in milliseconds.</summary>
    public IReadOnlyDictionary<string, double> StagesMs => _stages;

    /// <summary>All time so far, in milliseconds.</summary>
    public double TotalMs => Math.Round(clock.GetElapsedTime(_start).TotalMilliseconds, 3);

    /// <summary>Ends a stage; what passed since the one before is its time.</summary>
    public void End(string stage)
    {
        long now = clock.GetTimestamp();
        TimeSpan time = clock.GetElapsedTime(_last, now);
        _stages[stage] = Math.Round(_stages.GetValueOrDefault(stage) + time.TotalMilliseconds, 3);
        ended?.Invoke(stage, time);
        _last = now;
    }
}
