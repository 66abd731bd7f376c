// A small lock-free pool of search contexts.
namespace SearchEngine.Index.Hnsw;

/// <summary>Lends search contexts; when all are out it makes a new one, and keeps a bounded number.</summary>
internal sealed class ContextPool(Func<SearchContext> make)
{
    private readonly SearchContext?[] _idle = new SearchContext?[64];

    /// <summary>Takes a context; give it back with <see cref="Return"/>.</summary>
    public SearchContext Rent()
    {
        int start = Environment.CurrentManagedThreadId;
        for (int i = 0; i < 4; i++)
        {
            SearchContext? found = Interlocked.Exchange(ref _idle[(start + i) & 63], null);
            if (found is not null)
            {
                return found;
            }
        }

        return make();
    }

    /// <summary>Gives a context back.</summary>
    public void Return(SearchContext context)
    {
        int start = Environment.CurrentManagedThreadId;
        for (int i = 0; i < 4; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[(start + i) & 63], context, null) is null)
            {
                return;
            }
        }
    }
}
