// The model folders that a server knows. A model is loaded when it is first needed and stays loaded.
using System.Collections.Concurrent;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Server.Http;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.Hosting;

/// <summary>Finds and loads models by name. Safe for concurrent use.</summary>
/// <param name="folder">The folder of the model folders.</param>
/// <param name="device">Where models run: cpu, cuda or auto.</param>
internal sealed partial class ModelRegistry(string folder, string device) : IDisposable
{
    /// <summary>The model of a collection that names none.</summary>
    public const string DefaultName = "default";

    /// <summary>Stands between a model's name and that of its adapter: <c>default@v2</c>.</summary>
    public const char AdapterSign = '@';

    private readonly ConcurrentDictionary<string, LoadedModel> loaded = new(StringComparer.Ordinal);

    // lazy, because looking for a GPU loads libtorch
    private readonly Lazy<IBlockScorer?> scorer = new(() => TorchBlockScorer.ForDevice(device));

    private long tokensEmbedded;

    /// <summary>Where models run: cpu, cuda or auto.</summary>
    public string Device => device;

    /// <summary>What exact search computes with: a GPU where models run on one, else null.</summary>
    public IBlockScorer? Scorer => scorer.Value;

    /// <summary>Tokens that collections have had embedded since the start.</summary>
    public long TokensEmbedded => Interlocked.Read(ref tokensEmbedded);

    /// <summary>Counts tokens that were embedded.</summary>
    public void AddTokens(long tokens) => Interlocked.Add(ref tokensEmbedded, tokens);

    /// <summary>The models that are loaded, by the names under which they are used.</summary>
    public IEnumerable<(string Name, EmbeddingModel Model)> Loaded => loaded
        .Where(entry => entry.Value.Loaded is not null).Select(entry => (entry.Key, entry.Value.Model));

    /// <summary>The names of the models that the folder holds, sorted.</summary>
    public IReadOnlyList<string> List() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder)
            .Where(IsModel).Select(path => Path.GetFileName(path)).Where(Names.IsValid).Order(StringComparer.Ordinal)];

    /// <summary>Takes a lease on the model of a name, which is loaded if need be.</summary>
    /// <param name="name">A name in the models folder, or the full path of a model folder elsewhere (as the
    /// command line records it; HTTP routes refuse paths before they come here).</param>
    /// <exception cref="ProblemException">Status 404: there is no such model; lists those that are.</exception>
    public ModelLease Use(string name)
    {
        while (true)
        {
            LoadedModel entry = loaded.GetOrAdd(name, key => new LoadedModel(() => Load(key)));
            if (entry.TryUse() is not { } lease)
            {
                continue; // it was unloaded just now, and is no longer there at the next look
            }

            try
            {
                _ = lease.Model;
                return lease;
            }
            catch
            {
                // a Lazy keeps its exception: forget it, so that a folder that is put right is found at the next call
                loaded.TryRemove(new KeyValuePair<string, LoadedModel>(name, entry));
                lease.Dispose();
                throw;
            }
        }
    }

    /// <summary>Takes a lease on the model that made the vectors of a collection, which is loaded if need be.</summary>
    /// <exception cref="ProblemException">Status 404: there is no such model.</exception>
    /// <exception cref="StorageUnavailableException">The folder holds another version of it.</exception>
    public ModelLease UseFor(CollectionSettings settings)
    {
        ModelLease lease = Use(settings.Model);
        string version = lease.Model.Version;
        if (version == settings.ModelVersion)
        {
            return lease;
        }

        lease.Dispose();
        throw new StorageUnavailableException(
            $"The collection's vectors come from model '{settings.Model}', version {settings.ModelVersion}, but the " +
            $"model's folder holds version {version}; restore the folder or reindex the collection.");
    }

    /// <summary>What a model is, without loading its weights.</summary>
    /// <exception cref="ProblemException">Status 404: there is no such model or adapter.</exception>
    /// <exception cref="ModelFolderException">Its folder is damaged.</exception>
    public ModelDescription Describe(string name) => ModelDescription.Read(FoldersOf(name).Model);

    /// <summary>The name by which <see cref="Use"/> finds a model folder again.</summary>
    /// <param name="modelFolder">A path as the user gave it.</param>
    public string NameOf(string modelFolder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(modelFolder));
        string name = Path.GetFileName(full);
        return Names.IsValid(name) && Path.GetFullPath(Path.Combine(folder, name)) == full ? name : full;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string name in loaded.Keys)
        {
            Unload(name);
        }
    }

    private static bool IsModel(string path) => File.Exists(Path.Combine(path, "config.json"));

    private EmbeddingModel Load(string name) => EmbeddingModel.Load(
        FolderOf(name), new EmbedderOptions { Device = device, AdapterFolder = AdapterFolderOf(name) });

    private string FolderOf(string name)
    {
        int at = Path.IsPathFullyQualified(name) ? -1 : name.IndexOf(AdapterSign);
        string path = Path.Combine(folder, at < 0 ? name : name[..at]);
        if (IsModel(path))
        {
            return path;
        }

        IReadOnlyList<string> names = List();
        string known = names.Count == 0 ? "the models folder is empty" : $"there are: {string.Join(", ", names)}";
        throw new ProblemException(
            StatusCodes.Status404NotFound, "not-found", "model", $"'{name}' does not exist; {known}.");
    }
}
