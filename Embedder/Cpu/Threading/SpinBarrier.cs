using System.Diagnostics;

namespace SearchEngine.Embedder.Cpu.Threading;

/// <summary>
/// A barrier for steps of microseconds: members spin for each other and only yield their core after a while. When one
/// fails, <see cref="Break"/> lets the rest go with an exception instead of waiting for ever.
/// </summary>
internal sealed class SpinBarrier(int members)
{
    private const int SpinsBeforeYield = 300;
    private const int PausesASpin = 8;

    private readonly int all = members;
    private int missing = members;
    private volatile int round;
    private volatile bool broken;
    private long waitedTicks;

    /// <summary>How long members waited beyond their spins, all meetings and members together.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, Volatile.Read(ref waitedTicks));

    /// <exception cref="OperationCanceledException">A member failed or was cancelled.</exception>
    public void Meet()
    {
        ThrowIfBroken();
        var mine = round;
        if (Interlocked.Decrement(ref missing) == 0)
        {
            missing = all;
            round = mine + 1; // volatile: publishes the count and all that was computed before
            return;
        }
        for (var spins = 0; round == mine; spins++)
        {
            ThrowIfBroken();
            if (spins == SpinsBeforeYield)
            {
                YieldUntilPast(mine);
                return;
            }
            Thread.SpinWait(PausesASpin);
        }
    }

    private void YieldUntilPast(int mine)
    {
        var start = Stopwatch.GetTimestamp();
        while (round == mine)
        {
            ThrowIfBroken();
            Thread.Yield();
        }
        Interlocked.Add(ref waitedTicks, Stopwatch.GetTimestamp() - start);
    }

    public void Break() => broken = true;

    private void ThrowIfBroken()
    {
        if (broken) throw new OperationCanceledException("another member of the team stopped");
    }
}
