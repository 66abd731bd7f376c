// A collection of a data folder as a command uses it: alone, without a server.
using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

/// <summary>Opens one collection of a data folder.</summary>
internal static class LocalCollection
{
    /// <summary>Opens a collection that must be there.</summary>
    /// <param name="models">Where its model is looked up.</param>
    /// <param name="dataFolder">The folder of the collections.</param>
    /// <param name="name">The collection's name.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="storeMemoryBytes">Memory for the record store; null takes a quarter of the machine's.</param>
    /// <exception cref="NotFoundException">It is not there; lists those that are.</exception>
    public static Task<Collection> OpenAsync(
        ModelRegistry models, string dataFolder, string name, CancellationToken cancellation,
        long? storeMemoryBytes = null) =>
        GenerationSet.OpenServedAsync(FolderOf(dataFolder, name),
            new CollectionFactory(models, NullLogger.Instance, storeMemoryBytes), cancellation);

    /// <summary>Opens all generations of a collection that must be there.</summary>
    /// <param name="models">Where their models are looked up.</param>
    /// <param name="dataFolder">The folder of the collections.</param>
    /// <param name="name">The collection's name.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="NotFoundException">It is not there; lists those that are.</exception>
    public static Task<GenerationSet> OpenAllAsync(
        ModelRegistry models, string dataFolder, string name, CancellationToken cancellation) =>
        new CollectionFactory(models, NullLogger.Instance).OpenAllAsync(FolderOf(dataFolder, name), cancellation);

    /// <summary>The folder of a collection that must be there.</summary>
    /// <param name="dataFolder">The folder of the collections.</param>
    /// <param name="name">The collection's name.</param>
    /// <exception cref="NotFoundException">It is not there; lists those that are.</exception>
    public static string FolderOf(string dataFolder, string name)
    {
        RequireName(name);
        string folder = Path.Combine(dataFolder, name);
        if (GenerationFolders.IsCollection(folder))
        {
            return folder;
        }

        string[] there = In(dataFolder);
        string known = there.Length == 0 ? "there are none" : $"there are: {string.Join(", ", there)}";
        throw new NotFoundException($"No collection '{name}' in {dataFolder}; {known}.");
    }

    /// <summary>The name of the collection that is alone in a data folder.</summary>
    /// <param name="dataFolder">The folder of the collections.</param>
    /// <exception cref="UsageException">There are several; names them.</exception>
    /// <exception cref="NotFoundException">There is none.</exception>
    public static string OnlyOne(string dataFolder) => In(dataFolder) switch
    {
        [string name] => name,
        [] => throw new NotFoundException($"There is no collection in {dataFolder}."),
        string[] several => throw new UsageException(
            $"--collection is needed, for {dataFolder} holds several: {string.Join(", ", several)}."),
    };

    /// <summary>Refuses what is no name of a collection: a server would not find it again.</summary>
    /// <param name="name">What --collection says, or what stands for it.</param>
    /// <exception cref="UsageException">It is no name.</exception>
    public static void RequireName(string name)
    {
        if (!Names.IsValid(name))
        {
            throw new UsageException($"--collection '{name}' is no name: it {Names.Rule}");
        }
    }

    private static string[] In(string dataFolder) => !Directory.Exists(dataFolder) ? [] :
        [.. Directory.EnumerateDirectories(dataFolder).Where(GenerationFolders.IsCollection)
            .Select(path => Path.GetFileName(path)).Where(Names.IsValid).Order(StringComparer.Ordinal)];

    /// <summary>Opens a collection, or creates it; one that is there must have the model that is asked for.</summary>
    /// <param name="models">Where its model is looked up.</param>
    /// <param name="dataFolder">The folder of the collections.</param>
    /// <param name="name">The collection's name.</param>
    /// <param name="model">The model's name for <paramref name="models"/>.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="storeMemoryBytes">Memory for the record store; null takes a quarter of the machine's.</param>
    /// <exception cref="ProblemException">It is there with another model.</exception>
    public static async Task<Collection> OpenOrCreateAsync(
        ModelRegistry models, string dataFolder, string name, string model, CancellationToken cancellation,
        long? storeMemoryBytes = null)
    {
        RequireName(name);
        string folder = Path.Combine(dataFolder, name);
        CollectionRequest request = new() { Model = model };
        if (!GenerationFolders.IsCollection(folder))
        {
            Directory.CreateDirectory(dataFolder);
            return await new CollectionFactory(models, NullLogger.Instance, storeMemoryBytes).CreateAsync(
                folder, name, request.SettingsFor(models), cancellation);
        }

        Collection collection = await OpenAsync(models, dataFolder, name, cancellation, storeMemoryBytes);
        try
        {
            request.RequireSame(name, collection.Settings);
            return collection;
        }
        catch
        {
            await collection.DisposeAsync();
            throw;
        }
    }
}
