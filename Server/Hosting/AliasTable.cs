// data/.aliases.json: second names of collections. Moving an alias is one step, so that a collection that was built
// beside another takes its place without a request in between that finds neither.
using SearchEngine.Index;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Hosting;

/// <summary>Which collection a name stands for. Safe for concurrent use; readers take no lock.</summary>
internal sealed class AliasTable
{
    private readonly Lock changes = new();
    private readonly string path;
    private volatile Dictionary<string, string> aliases;

    /// <summary>Reads the aliases of a data folder.</summary>
    /// <param name="path">Their file; none means no aliases.</param>
    public AliasTable(string path)
    {
        this.path = path;
        aliases = JsonFile.Read<Dictionary<string, string>>(path) ?? new(StringComparer.Ordinal);
    }

    /// <summary>Every alias with the collection that it stands for.</summary>
    public IReadOnlyDictionary<string, string> All => aliases;

    /// <summary>The collection that a name stands for: that of the alias, or the name itself.</summary>
    public string Resolve(string name) => aliases.GetValueOrDefault(name, name);

    /// <summary>Makes an alias, or moves it to another collection.</summary>
    /// <exception cref="InvalidInputException">There are too many.</exception>
    public void Set(string alias, string collection)
    {
        lock (changes)
        {
            Dictionary<string, string> next = new(aliases, StringComparer.Ordinal) { [alias] = collection };
            if (next.Count > Http.ServerLimits.MaxAliases)
            {
                throw new InvalidInputException("alias", $"is one too many: at most {Http.ServerLimits.MaxAliases}.");
            }

            Replace(next);
        }
    }

    /// <summary>Removes the aliases that fulfil something.</summary>
    /// <returns>How many they were.</returns>
    public int Remove(Func<string, string, bool> isDoomed)
    {
        lock (changes)
        {
            Dictionary<string, string> next = new(
                aliases.Where(alias => !isDoomed(alias.Key, alias.Value)), StringComparer.Ordinal);
            int removed = aliases.Count - next.Count;
            if (removed > 0)
            {
                Replace(next);
            }

            return removed;
        }
    }

    private void Replace(Dictionary<string, string> next)
    {
        JsonFile.Replace(path, next);
        aliases = next;
    }
}
