// One model inside a process, with a count of those who use it, so that its memory is free when the last is done.
using SearchEngine.Embedder;

namespace SearchEngine.Server.Hosting;

/// <summary>A model that is loaded when it is first used, and disposed when it is retired and nobody uses it. Safe for
/// concurrent use.</summary>
/// <param name="load">Loads it.</param>
internal sealed class LoadedModel(Func<EmbeddingModel> load)
{
    private readonly Lock gate = new();
    private readonly Lazy<EmbeddingModel> model = new(load);
    private ModelSplitter? splitter;
    private int users;
    private bool isRetired, isDisposed;

    /// <summary>The model, loaded if need be; for those who hold a lease on it.</summary>
    public EmbeddingModel Model => model.Value;

    /// <summary>The model, unless it is not loaded.</summary>
    public EmbeddingModel? Loaded => model.IsValueCreated ? model.Value : null;

    /// <summary>Splits in the model's tokens; for those who hold a lease on it.</summary>
    public ModelSplitter Splitter => LazyInitializer.EnsureInitialized(ref splitter, () => new ModelSplitter(Model));

    /// <summary>Takes a lease on the model; it stays in memory until the lease is disposed.</summary>
    /// <returns>Null when it is retired.</returns>
    public ModelLease? TryUse()
    {
        lock (gate)
        {
            if (isRetired)
            {
                return null;
            }

            users++;
            return new ModelLease(this);
        }
    }

    /// <summary>Ends one use.</summary>
    public void Release() => Count(-1, retire: false);

    /// <summary>Gives no more leases; the model is disposed when those that are out have ended.</summary>
    public void Retire() => Count(0, retire: true);

    private void Count(int change, bool retire)
    {
        lock (gate)
        {
            users += change;
            isRetired |= retire;
            if (!isRetired || users > 0 || isDisposed)
            {
                return;
            }

            isDisposed = true;
        }

        Loaded?.Dispose();
    }
}
