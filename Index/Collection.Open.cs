// Making and opening collections.
using Microsoft.Extensions.AI;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const int FirstGeneration = 1;

    /// <summary>True when there is a collection in a folder.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Exists(string folder) => ManifestFile.Exists(folder);

    /// <summary>Makes a new, empty collection.</summary>
    /// <param name="folder">Where it is to be; its last part is the collection's name.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="embedder">Its model; null when every document and query brings its own vector.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="ct">Stops the making.</param>
    /// <exception cref="InvalidInputException">
    /// The settings are out of range, or there is a collection already.
    /// </exception>
    /// <exception cref="StorageUnavailableException">Another process has the folder, or the disk fails.</exception>
    public static Task<Collection> CreateAsync(string folder, CollectionSettings settings,
        IEmbeddingGenerator<string, Embedding<float>>? embedder, CollectionOptions? options = null,
        CancellationToken ct = default) =>
        Task.Run(() => OnDisk(RootOf(folder), "made", "Make it when the disk works.",
            root => Create(root, settings, embedder, options ?? new CollectionOptions(), ct)), ct);

    /// <summary>Opens a collection and recovers every acknowledged write.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="embedder">Its model; null when every document and query brings its own vector.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="ct">Stops the opening.</param>
    /// <exception cref="NotFoundException">There is no collection.</exception>
    /// <exception cref="DataDamagedException">What is on disk is not what was written.</exception>
    /// <exception cref="StorageUnavailableException">
    /// Another process has it open, its format is of another program, or the disk fails.
    /// </exception>
    public static Task<Collection> OpenAsync(string folder, IEmbeddingGenerator<string, Embedding<float>>? embedder,
        CollectionOptions? options = null, CancellationToken ct = default) =>
        Task.Run(() => OnDisk(RootOf(folder), "opened",
            "Nothing that was acknowledged is lost; open it again when the disk works.",
            root => Open(root, embedder, options ?? new CollectionOptions(), ct)), ct);

    private static Collection Create(string root, CollectionSettings settings,
        IEmbeddingGenerator<string, Embedding<float>>? embedder, CollectionOptions options, CancellationToken ct,
        long lastSequence = 0)
    {
        Require(settings);
        Directory.CreateDirectory(root);
        return WithLock(root, held =>
        {
            if (ManifestFile.Exists(root))
            {
                throw new InvalidInputException(
                    "collection", $"exists already in {root}; open it, or delete it first.");
            }

            Manifest manifest = new()
            {
                Format = Manifest.CurrentFormat,
                Settings = settings,
                Generation = FirstGeneration,
                Checkpoint = 0,
                StorePageBits = options.StorePageBits,
                StoreSegmentBits = options.StoreSegmentBits,
                Log = new LogPosition(1, LogFormat.FirstAddress, lastSequence),
            };
            CollectionFolder paths = new(root, FirstGeneration);
            Directory.CreateDirectory(paths.Log);
            try
            {
                ManifestFile.Write(root, manifest);
                DurableFile.SyncFolder(Path.GetDirectoryName(root)!);
                return new Collection(paths, held, manifest, embedder, options, ct);
            }
            catch
            {
                ManifestFile.Delete(root); // else it would be there although its maker was told that it is not
                throw;
            }
        });
    }

    private static Collection Open(string root, IEmbeddingGenerator<string, Embedding<float>>? embedder,
        CollectionOptions options, CancellationToken ct)
    {
        if (!ManifestFile.Exists(root))
            throw new NotFoundException($"There is no collection in {root}; create it first.");
        return WithLock(root, held =>
        {
            Manifest manifest = ManifestFile.Read(root, out string? complaint);
            if (complaint is not null)
                ManifestFile.Write(root, manifest);
            CollectionFolder paths = new(root, manifest.Generation);
            Directory.CreateDirectory(paths.Log);
            return new Collection(paths, held, manifest, embedder, options, ct);
        });
    }

    private static Collection WithLock(string root, Func<FolderLock, Collection> open)
    {
        FolderLock held = FolderLock.Take(root);
        try
        {
            return open(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static Collection OnDisk(string root, string done, string remedy, Func<string, Collection> open)
    {
        try
        {
            return open(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The collection in {root} cannot be {done}: {exception.Message} {remedy}",
                StorageUnavailableException.IsDiskFull(exception), exception);
        }
    }

    private static string RootOf(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static void Require(CollectionSettings settings)
    {
        try
        {
            SearchIndexes.OptionsOf(settings).Validate();
            settings.Bm25.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidInputException("settings", exception.Message);
        }
    }
}
