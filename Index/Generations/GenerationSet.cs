// A collection with its generations: the one that is served, one being built with another model, and those kept to
// return to. docs/decisions/004-generations.md says why it is made like this.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Generations;

/// <summary>
/// The generations of one collection. One is served; every other follows it. Searches end in the generation that they
/// began in, writes go to the served one, a switch replaces one small file. Safe for concurrent use.
/// </summary>
public sealed partial class GenerationSet : IAsyncDisposable
{
    private readonly string _root;
    private readonly IGenerationOpener _opener;
    private readonly GenerationOptions _options;
    private readonly SemaphoreSlim _changes = new(1);
    private readonly WriteGate _gate = new();
    private readonly WriteRoute _route;
    private volatile GenerationsManifest _manifest;
    private volatile Generation[] _generations;
    private volatile Generation _served;
    private volatile StorageUnavailableException? _failure;
    private Task _removals = Task.CompletedTask;

    private GenerationSet(string root, IGenerationOpener opener, GenerationOptions options,
        GenerationsManifest manifest, Generation[] generations)
    {
        _root = root;
        _opener = opener;
        _options = options;
        _manifest = manifest;
        _generations = generations;
        _served = generations.Single(generation => generation.Number == manifest.Served.Number);
        _route = new WriteRoute(this);
        foreach (Generation generation in generations)
            generation.Collection?.Join(_route, manifest.Find(generation.Number)!.VersionOffset);
        foreach (GenerationEntry entry in manifest.Generations)
        {
            if (entry.State is GenerationState.Kept or GenerationState.Ready)
                Follow(GenerationOf(entry.Number), isSame: false);
        }
    }

    /// <summary>The collection's name.</summary>
    public string Name => Path.GetFileName(_root);

    /// <summary>The number of the generation that is served.</summary>
    public int ServedNumber => _served.Number;

    /// <summary>Opens a collection with all its generations and recovers every acknowledged write.</summary>
    /// <param name="root">The collection's folder.</param>
    /// <param name="opener">Opens each generation.</param>
    /// <param name="options">How they follow each other; null for the defaults.</param>
    /// <param name="ct">Stops the opening.</param>
    /// <exception cref="DataDamagedException">generations.json or the served generation is damaged.</exception>
    /// <remarks>Another generation that does not open is told about by <see cref="List"/>; the served one serves.
    /// </remarks>
    public static async Task<GenerationSet> OpenAsync(
        string root, IGenerationOpener opener, GenerationOptions? options = null, CancellationToken ct = default)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        GenerationsManifest manifest = GenerationFolders.ReadManifest(root);
        List<Generation> generations = [];
        try
        {
            foreach (GenerationEntry entry in manifest.Generations.OrderBy(entry => entry.State))
                generations.Add(await OpenOneAsync(root, entry, opener, ct));
            GenerationFolders.DeleteUnnamed(root, manifest); // only now: the served one's lock is held
        }
        catch
        {
            foreach (Generation generation in generations)
                await generation.CloseAsync();
            throw;
        }

        return new GenerationSet(root, opener, options ?? new GenerationOptions(), manifest, [.. generations]);
    }

    /// <summary>Opens the generation that is served and none beside it, for the collection's only user. What is written
    /// to it reaches the others when they are opened.</summary>
    /// <param name="root">The collection's folder.</param>
    /// <param name="opener">Opens it.</param>
    /// <param name="ct">Stops the opening.</param>
    /// <exception cref="DataDamagedException">generations.json or the served generation is damaged.</exception>
    public static async Task<Collection> OpenServedAsync(
        string root, IGenerationOpener opener, CancellationToken ct = default)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        GenerationEntry served = GenerationFolders.ReadManifest(root).Served;
        Collection collection =
            await opener.OpenAsync(GenerationFolders.Of(root, served.Number), Path.GetFileName(root), ct);
        collection.VersionOffset = served.VersionOffset; // else the others would take a new version for one of theirs
        return collection;
    }

    /// <summary>Makes a new, empty collection of one generation.</summary>
    /// <param name="root">The collection's folder.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="opener">Makes it, and opens it later.</param>
    /// <param name="options">How generations follow each other; null for the defaults.</param>
    /// <param name="ct">Stops the making.</param>
    public static async Task<GenerationSet> CreateAsync(string root, CollectionSettings settings,
        IGenerationOpener opener, GenerationOptions? options = null, CancellationToken ct = default)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        GenerationsManifest first = GenerationsManifest.First;
        Collection collection = await opener.CreateAsync(root, Path.GetFileName(root), settings, ct);
        Generation only = new(first.Served.Number, collection);
        return new GenerationSet(root, opener, options ?? new GenerationOptions(), first, [only]);
    }

    /// <summary>Takes the served generation for reading; it stays open until the use is disposed.</summary>
    public GenerationUse Use()
    {
        while (true)
        {
            Generation served = _served;
            if (served.TryUse())
                return new GenerationUse(served);
            ObjectDisposedException.ThrowIf(served == _served, this);
        }
    }

    /// <summary>Takes a generation for reading; null when there is none of that number, or it is not open.</summary>
    /// <param name="number">Its number.</param>
    public GenerationUse? TryUse(int number) =>
        _generations.FirstOrDefault(other => other.Number == number) is { } found && found.TryUse()
            ? new GenerationUse(found)
            : null;

    /// <summary>Every generation as it stands, oldest first.</summary>
    public IReadOnlyList<GenerationStatus> List() =>
        [.. _manifest.Generations.OrderBy(entry => entry.Number).Select(StatusOf).OfType<GenerationStatus>()];

    /// <summary>The generation that would be switched to when none is named: the one being built or ready.</summary>
    public int? Shadow => _manifest.Generations
        .FirstOrDefault(entry => entry.State is GenerationState.Building or GenerationState.Ready)?.Number;

    /// <summary>Stops following and closes every generation, after those who read it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changes.WaitAsync();
        foreach (Generation generation in _generations)
            await generation.StopFollowingAsync();
        foreach (Generation generation in _generations)
            await generation.CloseAsync();
        await _removals;
        _changes.Release(); // a build that is being stopped may wait for it
    }

    private static async Task<Generation> OpenOneAsync(
        string root, GenerationEntry entry, IGenerationOpener opener, CancellationToken ct)
    {
        try
        {
            string folder = GenerationFolders.Of(root, entry.Number);
            return new Generation(entry.Number, await opener.OpenAsync(folder, Path.GetFileName(root), ct));
        }
        catch (Exception exception) when (
            exception is not OperationCanceledException && entry.State != GenerationState.Served)
        {
            return new Generation(entry.Number, exception);
        }
    }

    // Null for one that is being made or removed just now.
    private GenerationStatus? StatusOf(GenerationEntry entry)
    {
        if (_generations.FirstOrDefault(other => other.Number == entry.Number) is not { } generation)
            return null;
        CollectionSettings? settings = generation.Collection?.Settings;
        long? lag = generation.Follower?.Lag is { } known and not long.MaxValue ? known : null;
        return new GenerationStatus(entry.Number, entry.State, settings?.Model, settings?.ModelVersion,
            settings?.Dimensions, generation.Collection?.Count, GenerationFolders.BytesOf(_root, entry.Number), lag,
            generation.Failure?.Message ?? generation.Follower?.Trouble);
    }

    private Generation GenerationOf(int number) => _generations.Single(generation => generation.Number == number);

    private void Follow(Generation generation, bool isSame)
    {
        if (generation.Collection is { } target)
            generation.Follower = new GenerationFollower(_served.Collection!, target, isSame, _options);
    }

    private void PutInForce(GenerationsManifest manifest)
    {
        GenerationFolders.WriteManifest(_root, manifest);
        _manifest = manifest;
    }

    private long FreeBytes => _options.FreeBytes?.Invoke() ?? FreeSpace.Of(_root);
}
