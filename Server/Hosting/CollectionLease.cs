// The right to use an open collection for the length of one request.
using SearchEngine.Index;

namespace SearchEngine.Server.Hosting;

/// <summary>Keeps a collection open until it is disposed.</summary>
internal readonly struct CollectionLease : IDisposable
{
    private readonly CollectionSlot slot;

    /// <summary>Made by <see cref="CollectionSlot.TryUse"/>.</summary>
    public CollectionLease(CollectionSlot slot, Collection collection)
    {
        this.slot = slot;
        Collection = collection;
    }

    /// <summary>The collection.</summary>
    public Collection Collection { get; }

    /// <inheritdoc/>
    public void Dispose() => slot.Release();
}
