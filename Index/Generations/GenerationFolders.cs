// Where the generations of a collection are. docs/format.md draws the tree.
using System.Globalization;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Generations;

/// <summary>
/// The folders of a collection with generations. The first generation lies in the collection's own folder, so that a
/// collection which was never reindexed has nothing beside it; the others lie in <c>generations/N</c>.
/// </summary>
public static class GenerationFolders
{
    internal const string FileName = "generations.json";
    private const string FolderName = "generations";
    private const int First = 1;

    /// <summary>Whether a folder is that of a collection, whichever of its generations is served.</summary>
    /// <param name="root">The collection's folder.</param>
    public static bool IsCollection(string root) => Collection.Exists(root) || HasManifest(root);

    /// <summary>The folder of the generation that is served.</summary>
    /// <param name="root">The collection's folder.</param>
    /// <exception cref="DataDamagedException">generations.json is damaged.</exception>
    public static string Served(string root) => Of(root, ReadManifest(root).Served.Number);

    /// <summary>Gives a collection that is not open another place on the same disk. A crash leaves it in either.
    /// </summary>
    /// <param name="root">The collection's folder.</param>
    /// <param name="target">Its new folder; nothing may be there.</param>
    public static void Move(string root, string target)
    {
        Directory.Move(root, target);
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(root))!);
    }

    /// <summary>The numbers of the generations whose folders are there, whatever the manifest says.</summary>
    internal static IEnumerable<int> Found(string root)
    {
        string folder = Path.Combine(root, FolderName);
        IEnumerable<int> others = !Directory.Exists(folder) ? [] : Directory.GetDirectories(folder)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture,
                out int number) ? number : First)
            .Where(number => number != First);
        return others.Order().Prepend(First).Where(number => Collection.Exists(Of(root, number)));
    }

    internal static string Of(string root, int number) => number == First
        ? root
        : Path.Combine(root, FolderName, number.ToString(CultureInfo.InvariantCulture));

    internal static GenerationsManifest ReadManifest(string root) => HasManifest(root)
        ? ChecksummedJson.Read<GenerationsManifest>(
            Path.Combine(root, FileName), GenerationsManifest.CurrentFormat)
        : GenerationsManifest.First;

    /// <summary>Puts a manifest in force: after a crash it is the old one or the new one, whole.</summary>
    internal static void WriteManifest(string root, GenerationsManifest manifest) =>
        DurableFile.Replace(Path.Combine(root, FileName), ChecksummedJson.Write(manifest));

    /// <summary>Makes the folder that a new generation is made in, durably.</summary>
    internal static void MakeParent(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, FolderName));
        DurableFile.SyncFolder(root);
    }

    /// <summary>Deletes the files of a generation that the manifest does not name any more.</summary>
    internal static void Delete(string root, int number)
    {
        string folder = Of(root, number);
        if (number != First)
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return;
        }

        // The manifest goes first: what is left of the rest after a crash is not taken for a collection.
        ManifestFile.Delete(root);
        DurableFile.SyncFolder(root);
        foreach (string path in OwnFolders(root))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Deletes what the manifest does not name: generations that were removed, or never finished.</summary>
    internal static void DeleteUnnamed(string root, GenerationsManifest manifest)
    {
        if (manifest.Find(First) is null)
            Delete(root, First);
        string folder = Path.Combine(root, FolderName);
        foreach (string path in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            if (!manifest.Generations.Any(entry => Of(root, entry.Number) == path))
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Bytes on the disk that a generation takes.</summary>
    internal static long BytesOf(string root, int number)
    {
        IEnumerable<string> folders = number == First ? OwnFolders(root) : [Of(root, number)];
        return folders.Sum(FolderSize.Of);
    }

    private static IEnumerable<string> OwnFolders(string root) => !Directory.Exists(root) ? []
        : [.. Directory.GetDirectories(root).Where(path => Path.GetFileName(path) != FolderName)];

    private static bool HasManifest(string root) => File.Exists(Path.Combine(root, FileName));
}
