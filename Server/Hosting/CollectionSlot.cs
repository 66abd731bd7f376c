// One collection inside a running server, with a count of those who use it, so that closing waits for them.
using SearchEngine.Index.Generations;

namespace SearchEngine.Server.Hosting;

/// <summary>A collection that may be open, failed to open, or closing.</summary>
internal sealed class CollectionSlot
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GenerationSet? generations;
    private int users;
    private Task? closing;

    /// <summary>Makes the slot of an open collection.</summary>
    public CollectionSlot(GenerationSet generations) => this.generations = generations;

    /// <summary>Makes the slot of a collection that could not be opened.</summary>
    public CollectionSlot(Exception failure) => Failure = failure;

    /// <summary>Why the collection could not be opened; null when it is open.</summary>
    public Exception? Failure { get; }

    /// <summary>Takes a lease on the collection; it stays open until the lease is disposed.</summary>
    /// <returns>Null when the collection is closing.</returns>
    public CollectionLease? TryUse()
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (gate)
        {
            if (closing is not null)
            {
                return null;
            }

            users++;
            return new CollectionLease(this, generations!);
        }
    }

    /// <summary>Ends one use.</summary>
    public void Release()
    {
        lock (gate)
        {
            users--;
            if (closing is not null && users == 0)
            {
                idle.TrySetResult();
            }
        }
    }

    /// <summary>Whether no more leases are given.</summary>
    public bool IsClosing
    {
        get
        {
            lock (gate)
            {
                return closing is not null;
            }
        }
    }

    /// <summary>Gives no more leases, waits for those that are out, then closes the collection, once.</summary>
    public Task CloseAsync()
    {
        lock (gate)
        {
            if (closing is null)
            {
                closing = CloseOnceAsync();
                if (users == 0)
                {
                    idle.TrySetResult();
                }
            }

            return closing;
        }
    }

    private async Task CloseOnceAsync()
    {
        await idle.Task;
        if (generations is not null)
        {
            await generations.DisposeAsync();
        }
    }
}
