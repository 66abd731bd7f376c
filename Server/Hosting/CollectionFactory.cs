// Opens and creates collections with the embedder that their settings name, for the server and the command line.
using SearchEngine.Index;

namespace SearchEngine.Server.Hosting;

/// <summary>Ties collections on disk to models.</summary>
/// <param name="models">Where collections get their embedders.</param>
/// <param name="logger">Told what the collections have to tell.</param>
/// <param name="storeMemoryBytes">Memory for each record store; null takes a quarter of the machine's.</param>
internal sealed class CollectionFactory(ModelRegistry models, ILogger logger, long? storeMemoryBytes = null)
{
    private const string ManifestFile = "manifest.json";

    private readonly CollectionOptions options = new()
    {
        Log = logger,
        Scorer = () => models.Scorer,
        StoreMemoryBytes = storeMemoryBytes,
    };

    /// <summary>Whether a folder is that of a collection.</summary>
    public static bool IsCollection(string folder) => File.Exists(Path.Combine(folder, ManifestFile));

    /// <summary>Opens a collection and recovers what was acknowledged.</summary>
    public async Task<Collection> OpenAsync(string folder, CancellationToken cancellation)
    {
        LazyEmbedder embedder = new(models);
        LazySplitter splitter = new(models);
        Collection collection = await Collection.OpenAsync(
            folder, embedder, options with { Splitter = splitter }, cancellation);
        embedder.Bind(collection.Settings);
        splitter.Bind(collection.Settings);
        return collection;
    }

    /// <summary>Creates a collection.</summary>
    /// <param name="folder">Its folder, whose name becomes its name.</param>
    /// <param name="request">What it shall be.</param>
    /// <param name="cancellation">Stops the creation.</param>
    public async Task<Collection> CreateAsync(string folder, CollectionRequest request, CancellationToken cancellation)
    {
        CollectionSettings settings = request.SettingsFor(models);
        if (settings.Model.Length == 0)
        {
            return await Collection.CreateAsync(folder, settings, embedder: null, options, cancellation);
        }

        LazyEmbedder embedder = new(models);
        LazySplitter splitter = new(models);
        embedder.Bind(settings);
        splitter.Bind(settings);
        return await Collection.CreateAsync(
            folder, settings, embedder, options with { Splitter = splitter }, cancellation);
    }
}
