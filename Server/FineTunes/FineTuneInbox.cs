// Where the examples of a fine-tune wait for their job: too much for the job's own file.
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.FineTunes;

/// <summary>Keeps the bodies of fine-tune requests until their job is done.</summary>
/// <param name="folder">The folder; made when it is needed.</param>
internal sealed class FineTuneInbox(string folder)
{
    /// <summary>Keeps a body.</summary>
    /// <returns>Its key.</returns>
    public string Add(ReadOnlySpan<byte> body)
    {
        Directory.CreateDirectory(folder);
        string key = Guid.NewGuid().ToString("N");
        string partial = PathOf(key) + ".partial";
        File.WriteAllBytes(partial, body);
        File.Move(partial, PathOf(key));
        return key;
    }

    /// <summary>Reads a body back.</summary>
    public FineTuneOrder Read(string key) => FineTuneOrder.Parse(File.ReadAllBytes(PathOf(key)));

    /// <summary>Forgets a body.</summary>
    public void Remove(string key) => File.Delete(PathOf(key));

    private string PathOf(string key)
    {
        Names.Require("order", key);
        return Path.Combine(folder, key + ".json");
    }
}
