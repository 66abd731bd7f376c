// Many operations at once, or one alone: a reader-writer gate whose shared side costs one uncontended increment.
namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Lets any number of shared operations run together, or one exclusive operation alone. Shared entries count in
/// padded stripes, so that threads do not fight over one cache line. Not reentrant.
/// </summary>
internal sealed class SharedGate
{
    private const int Stripes = 16;
    private const int LongsPerStripe = 16;
    private readonly long[] _inside = new long[(Stripes + 1) * LongsPerStripe];
    private readonly Lock _owner = new();
    private int _closed;

    /// <summary>Enters with others; pass the result to <see cref="Exit"/>.</summary>
    public int Enter()
    {
        int stripe = ((Environment.CurrentManagedThreadId % Stripes) + 1) * LongsPerStripe;
        var spin = default(SpinWait);
        while (true)
        {
            Interlocked.Increment(ref _inside[stripe]);
            if (Volatile.Read(ref _closed) == 0)
            {
                return stripe;
            }

            Interlocked.Decrement(ref _inside[stripe]);
            while (Volatile.Read(ref _closed) != 0)
            {
                spin.SpinOnce();
            }
        }
    }

    /// <summary>Leaves; the ticket is what <see cref="Enter"/> returned.</summary>
    public void Exit(int ticket) => Interlocked.Decrement(ref _inside[ticket]);

    /// <summary>Waits until everyone has left, then keeps others out.</summary>
    public void EnterExclusive()
    {
        _owner.Enter();
        Interlocked.Exchange(ref _closed, 1);
        for (int stripe = LongsPerStripe; stripe < _inside.Length; stripe += LongsPerStripe)
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _inside[stripe]) != 0)
            {
                spin.SpinOnce();
            }
        }
    }

    /// <summary>Lets others in again.</summary>
    public void ExitExclusive()
    {
        Volatile.Write(ref _closed, 0);
        _owner.Exit();
    }
}
