namespace SearchEngine.Embedder.Cpu.Threading;

/// <summary>
/// Remembers when threads that share work waited for each other longer than they worked, as they do on a machine whose
/// cores are taken by others: every barrier then costs a turn of the scheduler, and a query a thousand times its
/// arithmetic. For a while after, callers compute alone. Thread-safe.
/// </summary>
internal sealed class Starvation(TimeProvider clock)
{
    /// <summary>Waits below this are a hiccup.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(2);

    /// <summary>How long callers compute alone before sharing is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long aloneUntil = long.MinValue;

    /// <summary>Whether sharing is worth a try.</summary>
    public bool MayShare => clock.GetTimestamp() >= Volatile.Read(ref aloneUntil);

    /// <summary>Notes how some shared work went.</summary>
    /// <param name="waited">How long its threads waited for each other, past the spin that is normal.</param>
    /// <param name="whole">How long it took.</param>
    public void Note(TimeSpan waited, TimeSpan whole)
    {
        if (waited < Tolerance || waited < whole / 2) return;
        Volatile.Write(ref aloneUntil, clock.GetTimestamp() + (long)(Pause.TotalSeconds * clock.TimestampFrequency));
    }
}
