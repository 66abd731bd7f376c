// Opens and creates collections with the embedder that their settings name, for the server and the command line.
using SearchEngine.Index;
using SearchEngine.Index.Generations;

namespace SearchEngine.Server.Hosting;

/// <summary>Ties collections on disk to models.</summary>
/// <param name="models">Where collections get their embedders.</param>
/// <param name="logger">Told what the collections have to tell.</param>
/// <param name="storeMemoryBytes">Memory for each record store; null takes a quarter of the machine's.</param>
/// <param name="pace">Awaited by work that searches come before; null where there is none to wait for.</param>
internal sealed partial class CollectionFactory(ModelRegistry models, ILogger logger, long? storeMemoryBytes = null,
    Func<CancellationToken, Task>? pace = null) : IGenerationOpener
{
    private readonly CollectionOptions options = new()
    {
        Log = logger,
        Scorer = () => models.Scorer,
        StoreMemoryBytes = storeMemoryBytes,
    };

    /// <summary>Opens a collection with all its generations and recovers what was acknowledged.</summary>
    /// <param name="folder">Its folder, whose name is its name.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public Task<GenerationSet> OpenAllAsync(string folder, CancellationToken cancellation) =>
        GenerationSet.OpenAsync(folder, this, FollowOptions(folder), cancellation);

    /// <summary>Creates a collection.</summary>
    /// <param name="folder">Its folder, whose name becomes its name.</param>
    /// <param name="request">What it shall be.</param>
    /// <param name="cancellation">Stops the creation.</param>
    public Task<GenerationSet> CreateAsync(
        string folder, CollectionRequest request, CancellationToken cancellation) =>
        GenerationSet.CreateAsync(
            folder, request.SettingsFor(models), this, FollowOptions(folder), cancellation);

    /// <inheritdoc/>
    public async Task<Collection> OpenAsync(string folder, string name, CancellationToken ct)
    {
        LazyEmbedder embedder = new(models);
        LazySplitter splitter = new(models);
        Collection collection = await Collection.OpenAsync(
            folder, embedder, options with { Name = name, Splitter = splitter }, ct);
        embedder.Bind(collection.Settings);
        splitter.Bind(collection.Settings);
        return collection;
    }

    /// <inheritdoc/>
    public async Task<Collection> CreateAsync(
        string folder, string name, CollectionSettings settings, CancellationToken ct)
    {
        if (settings.Model.Length == 0)
        {
            return await Collection.CreateAsync(folder, settings, embedder: null, options with { Name = name }, ct);
        }

        LazyEmbedder embedder = new(models);
        LazySplitter splitter = new(models);
        embedder.Bind(settings);
        splitter.Bind(settings);
        return await Collection.CreateAsync(
            folder, settings, embedder, options with { Name = name, Splitter = splitter }, ct);
    }

    private GenerationOptions FollowOptions(string folder) => new()
    {
        Pace = pace,
        OnTrouble = exception => LogNotFollowing(exception, Path.GetFileName(folder)),
    };

    [LoggerMessage(LogLevel.Warning, "A generation of collection {Name} does not follow at the moment")]
    private partial void LogNotFollowing(Exception exception, string name);
}
