// The collections of a data folder: opened at the start, used by requests, created and deleted by name.
using System.Collections.Concurrent;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

/// <summary>Owns every open collection of a server. Safe for concurrent use.</summary>
/// <param name="dataFolder">The folder whose folders are the collections.</param>
/// <param name="factory">Opens and creates them.</param>
/// <param name="aliases">Second names of the collections.</param>
/// <param name="logger">Told of collections that do not open.</param>
internal sealed partial class CollectionRegistry(
    string dataFolder, CollectionFactory factory, AliasTable aliases, ILogger<CollectionRegistry> logger)
    : IAsyncDisposable
{
    // A deleted collection is renamed first, with a dot that no name may have: a crash cannot leave half a collection.
    private const string DeletedPrefix = ".deleted-";

    private readonly ConcurrentDictionary<string, CollectionSlot> slots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim changes = new(1, 1);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether every collection has been opened, or has failed to.</summary>
    public bool IsOpen => opened.Task.IsCompleted;

    /// <summary>Ends when <see cref="IsOpen"/> becomes true.</summary>
    public Task Opened => opened.Task;

    /// <summary>The names of the collections, sorted.</summary>
    public IReadOnlyList<string> Names => [.. slots.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The collections that could not be opened, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Failures => slots
        .Where(slot => slot.Value.Failure is not null)
        .ToDictionary(slot => slot.Key, slot => slot.Value.Failure!.Message, StringComparer.Ordinal);

    /// <summary>Opens every collection of the data folder. One that fails does not keep the others away.</summary>
    public async Task OpenAllAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(dataFolder);
        foreach (string folder in Directory.EnumerateDirectories(dataFolder))
        {
            string name = Path.GetFileName(folder);
            if (name.StartsWith(DeletedPrefix, StringComparison.Ordinal))
            {
                Directory.Delete(folder, recursive: true);
            }
            else if (Hosting.Names.IsValid(name) && GenerationFolders.IsCollection(folder))
            {
                slots[name] = await OpenAsync(name, folder, cancellation);
            }
        }

        opened.TrySetResult();
    }

    /// <summary>Takes a lease on a collection.</summary>
    /// <exception cref="ProblemException">Status 404: there is none of that name.</exception>
    /// <exception cref="ProblemException">Status 503: the collections are still being opened.</exception>
    public CollectionLease Use(string name)
    {
        if (slots.TryGetValue(aliases.Resolve(name), out CollectionSlot? slot) && slot.TryUse() is { } lease)
        {
            return lease;
        }

        RequireOpen();
        throw Missing(name);
    }

    /// <summary>Takes a lease on a collection; null when it is not there, closing, or failed to open.</summary>
    public CollectionLease? TryUse(string name) =>
        slots.TryGetValue(aliases.Resolve(name), out CollectionSlot? slot) && slot.Failure is null
            ? slot.TryUse() : null;

    /// <summary>Creates a collection, or finds the one that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">What it shall be.</param>
    /// <param name="cancellation">Stops the creation.</param>
    /// <returns>Whether it was created just now.</returns>
    /// <exception cref="ProblemException">A collection of that name has other settings.</exception>
    public async Task<bool> CreateAsync(string name, CollectionRequest request, CancellationToken cancellation)
    {
        Hosting.Names.Require("collection", name);
        await changes.WaitAsync(cancellation);
        try
        {
            if (slots.TryGetValue(name, out CollectionSlot? slot))
            {
                using CollectionLease lease = slot.TryUse() ?? throw new ProblemException(
                    StatusCodes.Status409Conflict, "conflict", "collection",
                    $"'{name}' is being deleted: requests that use it have not ended; try again.");
                request.RequireSame(name, lease.Collection.Settings);
                return false;
            }

            RequireFree(name);
            RequireOpen();
            if (slots.Count >= ServerLimits.MaxCollections)
            {
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "unavailable", "collection",
                    $"is one too many: this server holds at most {ServerLimits.MaxCollections}; delete some.");
            }

            string folder = Path.Combine(dataFolder, name);
            slots[name] = new CollectionSlot(await factory.CreateAsync(folder, request, cancellation));
            return true;
        }
        finally
        {
            changes.Release();
        }
    }

    /// <summary>Deletes a collection and everything in it, after the requests that use it have ended.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="leaving">Called when no new request gets it: ends what would hold it for long.</param>
    /// <param name="left">Called when no request has it any more and nobody can have its name yet.</param>
    /// <param name="cancellation">Stops it before it began.</param>
    /// <exception cref="ProblemException">Status 404: there is none of that name.</exception>
    /// <exception cref="ProblemException">Status 503: the collections are still being opened.</exception>
    public async Task DeleteAsync(string name, Action leaving, Action left, CancellationToken cancellation)
    {
        CollectionSlot slot;
        Task closed;
        await changes.WaitAsync(cancellation);
        try
        {
            RequireOpen();
            slot = IsThere(name) ? slots[name] : throw Missing(name);
            aliases.Remove((_, collection) => collection == name);
            closed = slot.CloseAsync();
        }
        finally
        {
            changes.Release();
        }

        string grave = Path.Combine(dataFolder, $"{DeletedPrefix}{name}-{Guid.NewGuid():N}");

        // The slot keeps the name while requests end, which may take as long as their senders like; others go on.
        try
        {
            leaving();
            await closed;
            left();
            GenerationFolders.Move(Path.Combine(dataFolder, name), grave);
        }
        finally
        {
            slots.TryRemove(name, out _);
        }

        Directory.Delete(grave, recursive: true);
    }

    /// <summary>Writes a checkpoint of every collection and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach ((string name, CollectionSlot slot) in slots)
        {
            try
            {
                await CloseAsync(name, slot).WaitAsync(TimeSpan.FromSeconds(ServerLimits.CloseSeconds));
            }
            catch (Exception exception)
            {
                LogNotClosed(exception, name); // the log still has every acknowledged write
            }
        }

        changes.Dispose();
    }

    private async Task CloseAsync(string name, CollectionSlot slot)
    {
        if (TryUse(name) is { } lease)
        {
            using (lease)
            {
                await lease.Collection.CheckpointAsync(CancellationToken.None);
            }
        }

        await slot.CloseAsync();
    }

    // A collection that is being deleted has its name still, but nobody can have it.
    private bool IsThere(string name) => slots.TryGetValue(name, out CollectionSlot? slot) && !slot.IsClosing;

    private void RequireOpen()
    {
        if (!IsOpen)
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "starting", "collection",
                "may exist, but the server is still opening its collections; try again when /readyz answers 200.");
        }
    }

    private static ProblemException Missing(string name) => new(StatusCodes.Status404NotFound, "not-found",
        "collection", $"'{name}' does not exist; create it with PUT /v1/collections/NAME.");

    private async Task<CollectionSlot> OpenAsync(string name, string folder, CancellationToken cancellation)
    {
        try
        {
            return new CollectionSlot(await factory.OpenAllAsync(folder, cancellation));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotOpened(exception, name);
            return new CollectionSlot(new StorageUnavailableException(
                $"Collection '{name}' could not be opened: {exception.Message}"));
        }
    }

    [LoggerMessage(LogLevel.Error, "Collection {Name} could not be opened")]
    private partial void LogNotOpened(Exception exception, string name);

    [LoggerMessage(LogLevel.Error, "Collection {Name} was not closed in order; it will be recovered from its log")]
    private partial void LogNotClosed(Exception exception, string name);
}
