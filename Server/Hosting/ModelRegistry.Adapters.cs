// Which models are in memory, and the adapters of a model: models/<name>/adapters/<version>.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

internal sealed partial class ModelRegistry
{
    private const string AdaptersFolder = "adapters", AdapterFile = "adapter_config.json";

    /// <summary>Refuses what is neither the name of a model nor that of a model with an adapter.</summary>
    /// <param name="field">The field that holds it.</param>
    /// <param name="name">The name: <c>default</c>, or <c>default@v2</c>.</param>
    /// <exception cref="InvalidInputException">It is no such name.</exception>
    public static void RequireName(string field, string name)
    {
        string[] parts = name.Split(AdapterSign);
        if (parts.Length > 2 || !parts.All(Names.IsValid))
        {
            throw new InvalidInputException(field, "must be the name of a model, or of a model and its adapter with " +
                $"'{AdapterSign}' between them; each is 1 to {Limits.MaxNameChars} letters, digits, '-' or '_'.");
        }
    }

    /// <summary>Whether a model is in memory.</summary>
    public bool IsLoaded(string name) => loaded.TryGetValue(name, out LoadedModel? model) && model.Loaded is not null;

    /// <summary>Forgets a model that is in memory, so that the next call loads it afresh. Calls that are under way
    /// keep it until they end; then its memory is free.</summary>
    public void Unload(string name)
    {
        if (loaded.TryRemove(name, out LoadedModel? model))
        {
            model.Retire();
        }
    }

    /// <summary>The versions of the adapters of a model, sorted.</summary>
    /// <exception cref="ProblemException">Status 404: there is no such model.</exception>
    public IReadOnlyList<string> AdaptersOf(string name)
    {
        string path = Path.Combine(FolderOf(name), AdaptersFolder);
        return !Directory.Exists(path) ? [] : [.. Directory.EnumerateDirectories(path)
            .Where(adapter => File.Exists(Path.Combine(adapter, AdapterFile)))
            .Select(adapter => Path.GetFileName(adapter)).Where(Names.IsValid).Order(StringComparer.Ordinal)];
    }

    /// <summary>The folders in which models and adapters lie.</summary>
    public IEnumerable<string> Parents =>
        [folder, .. List().Select(name => Path.Combine(FolderOf(name), AdaptersFolder)).Where(Directory.Exists)];

    /// <summary>Where a model, or an adapter of a model that is there, lies or will lie.</summary>
    /// <param name="name">A name that <see cref="RequireName"/> accepts.</param>
    /// <exception cref="ProblemException">Status 404: the adapter's model is not there.</exception>
    public string PathOf(string name)
    {
        RequireName("model", name);
        int at = name.IndexOf(AdapterSign);
        return at < 0 ? Path.Combine(folder, name) : Path.Combine(FolderOf(name), AdaptersFolder, name[(at + 1)..]);
    }

    /// <summary>The folder of a model and that of its adapter; the latter null where the name has none.</summary>
    /// <exception cref="ProblemException">Status 404: there is no such model or adapter.</exception>
    public (string Model, string? Adapter) FoldersOf(string name) => (FolderOf(name), AdapterFolderOf(name));

    private string? AdapterFolderOf(string name)
    {
        int at = Path.IsPathFullyQualified(name) ? -1 : name.IndexOf(AdapterSign);
        if (at < 0)
        {
            return null;
        }

        string path = PathOf(name);
        if (File.Exists(Path.Combine(path, AdapterFile)))
        {
            return path;
        }

        IReadOnlyList<string> versions = AdaptersOf(name[..at]);
        string known = versions.Count == 0 ? "it has none" : $"it has {string.Join(", ", versions)}";
        throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "model",
            $"'{name[..at]}' has no adapter '{name[(at + 1)..]}'; {known}.");
    }
}
