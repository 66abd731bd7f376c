// The right to use an open collection for the length of one request.
using SearchEngine.Index;
using SearchEngine.Index.Generations;

namespace SearchEngine.Server.Hosting;

/// <summary>Keeps a collection open until it is disposed, and reads one generation of it throughout.</summary>
internal readonly struct CollectionLease : IDisposable
{
    private readonly CollectionSlot slot;
    private readonly GenerationUse use;

    /// <summary>Made by <see cref="CollectionSlot.TryUse"/>.</summary>
    public CollectionLease(CollectionSlot slot, GenerationSet generations)
    {
        this.slot = slot;
        Generations = generations;
        use = generations.Use();
    }

    /// <summary>The generation that was served when the lease began. Writes given to it go to the one that is served
    /// when they arrive.</summary>
    public Collection Collection => use.Collection;

    /// <summary>The number of that generation.</summary>
    public int Generation => use.Number;

    /// <summary>All generations of the collection.</summary>
    public GenerationSet Generations { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        use.Dispose();
        slot.Release();
    }
}
