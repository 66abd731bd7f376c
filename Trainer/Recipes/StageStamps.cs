using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SearchEngine.Trainer.Recipes;

/// <summary>
/// What the outcomes in a working folder were made of. A stage depends on all stages before it, so its stamp hashes
/// their settings and data as well as its own; what was made of anything else is removed and made anew.
/// </summary>
/// <param name="folders">Where the outcomes are.</param>
/// <param name="log">Hears of what is made anew.</param>
internal sealed class StageStamps(RecipeFolders folders, Action<string> log)
{
    private string chain = "";

    /// <summary>Begins a stage: its outcomes are there afterwards only if they were made of the same.</summary>
    /// <param name="stage">Its name, a part of file names.</param>
    /// <param name="madeOf">Its settings and data, as far as no stage before has named them; written as JSON.</param>
    /// <param name="outcomes">The files and folders that it makes.</param>
    public void Enter(string stage, object madeOf, params IReadOnlyList<string> outcomes)
    {
        byte[] content = Encoding.UTF8.GetBytes($"{chain} {stage} {JsonSerializer.Serialize(madeOf)}");
        chain = Convert.ToHexString(SHA256.HashData(content));
        string stamp = folders.Stamp(stage);
        if (File.Exists(stamp) && File.ReadAllText(stamp) == chain)
        {
            return;
        }
        if (outcomes.Count(Remove) > 0)
        {
            log($"{stage}: was made of other settings or data; it is made anew");
        }
        Directory.CreateDirectory(Path.GetDirectoryName(stamp)!);
        File.WriteAllText(stamp, chain);
    }

    /// <summary>Names and sizes of files, which stand for their content.</summary>
    /// <param name="path">A file, or a folder with all below it; null names none.</param>
    public static string[] Sizes(string? path) =>
        path is null ? []
        : File.Exists(path) ? [$"{Path.GetFileName(path)} {new FileInfo(path).Length}"]
        : Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(path, file)} {new FileInfo(file).Length}")
            .Order(StringComparer.Ordinal).ToArray()
        : [];

    private static bool Remove(string outcome)
    {
        if (Directory.Exists(outcome))
        {
            Directory.Delete(outcome, recursive: true);
            return true;
        }
        if (File.Exists(outcome))
        {
            File.Delete(outcome);
            return true;
        }
        return false;
    }
}
