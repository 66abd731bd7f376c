// Small dense numbers for documents and graph slots, used again some time after they were given back.
namespace SearchEngine.Index.Storage;

/// <summary>
/// Gives out numbers from 0. A number that comes back rests for a while, so that a search that has just found it does
/// not read another document under it. Safe for concurrent use.
/// </summary>
internal sealed class NumberPool(TimeProvider clock)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<int> _ready = new();
    private readonly Queue<(int Number, long Since)> _resting = new();
    private int _next;

    /// <summary>One more than the largest number given out.</summary>
    public int Limit => Volatile.Read(ref _next);

    public int Take()
    {
        lock (_lock)
        {
            if (_ready.TryDequeue(out int ready))
                return ready;
            if (_resting.TryPeek(out (int Number, long Since) oldest) && clock.GetElapsedTime(oldest.Since) >= Rest)
                return _resting.Dequeue().Number;
            return _next++;
        }
    }

    /// <summary>Takes a number back that may have been seen by searches.</summary>
    public void Return(int number)
    {
        lock (_lock)
            _resting.Enqueue((number, clock.GetTimestamp()));
    }

    /// <summary>Takes a number back that nobody has seen.</summary>
    public void PutBack(int number)
    {
        lock (_lock)
            _ready.Enqueue(number);
    }

    /// <summary>Begins anew: exactly these numbers are in use, and the others may be used at once.</summary>
    /// <param name="inUse">The numbers.</param>
    /// <param name="limit">One more than the largest number ever given out; <see cref="Limit"/> never falls.</param>
    public void Reset(IEnumerable<int> inUse, int limit = 0)
    {
        int[] used = [.. inUse.Order()];
        lock (_lock)
        {
            _ready.Clear();
            _resting.Clear();
            _next = 0;
            foreach (int number in used)
            {
                while (_next < number)
                    _ready.Enqueue(_next++);
                _next = number + 1;
            }

            while (_next < limit)
                _ready.Enqueue(_next++);
        }
    }
}
