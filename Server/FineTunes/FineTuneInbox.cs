// Where the examples of a fine-tune wait for their job: too much for the job's own file.
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.FineTunes;

/// <summary>Keeps the bodies of fine-tune requests until their job begins.</summary>
/// <param name="folder">The folder; made when it is needed.</param>
internal sealed class FineTuneInbox(string folder)
{
    /// <summary>Keeps a body.</summary>
    /// <returns>Its key.</returns>
    public string Add(ReadOnlySpan<byte> body)
    {
        string key = Guid.NewGuid().ToString("N");
        WholeFile.Replace(PathOf(key), body);
        return key;
    }

    /// <summary>Forgets a body that no job will take.</summary>
    public void Remove(string key) => File.Delete(PathOf(key));

    /// <summary>Deletes the bodies, and what was half written of one, that no job will take.</summary>
    /// <param name="keys">The keys that jobs know.</param>
    public void Sweep(IEnumerable<string> keys)
    {
        HashSet<string> kept = [.. keys.Select(PathOf)];
        Leftovers.Delete(!Directory.Exists(folder) ? []
            : new DirectoryInfo(folder).EnumerateFiles()
                .Where(file => !kept.Contains(Path.Combine(folder, file.Name))));
    }

    /// <summary>Reads a body, which from now on lies with its job and goes away with it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="file">Where it lies from now on, or did already when the job began before.</param>
    public FineTuneOrder Take(string key, string file)
    {
        if (!File.Exists(file))
        {
            File.Move(PathOf(key), file);
        }

        return FineTuneOrder.Parse(File.ReadAllBytes(file));
    }

    private string PathOf(string key)
    {
        Names.Require("order", key);
        return Path.Combine(folder, key + ".json");
    }
}
