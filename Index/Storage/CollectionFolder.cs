// Where the files of a collection are. docs/format.md draws the tree.
using System.Globalization;

namespace SearchEngine.Index.Storage;

/// <summary>The paths of a collection.</summary>
/// <param name="root">The collection's folder.</param>
/// <param name="generation">The generation in force.</param>
internal sealed class CollectionFolder(string root, int generation)
{
    public const string StoreName = "store";
    private const string GenerationPrefix = "gen-";
    private const string RebuiltName = "rebuilt";
    private const string SectorsPrefix = "sectors-";
    private const string DocumentsPrefix = "documents-";
    private const string IndexPrefix = "index-";

    public string Root { get; } = root;

    public string Log => Path.Combine(Root, "wal");

    public string Generation => Path.Combine(
        Root, string.Create(CultureInfo.InvariantCulture, $"{GenerationPrefix}{generation}"));

    /// <summary>Where a repair makes the new store, as a collection of its own.</summary>
    public string Rebuilt => Path.Combine(Root, RebuiltName);

    public string Store => Path.Combine(Generation, StoreName);

    public static string DocumentsName(int checkpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{DocumentsPrefix}{checkpoint}.bin");

    public static string IndexName(int checkpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{IndexPrefix}{checkpoint}");

    public static string SectorsName(int segment, int checkpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{StoreName}/{SectorsPrefix}{segment}-{checkpoint}.bin");

    public static string HashIndexName(Guid token) => $"{StoreName}/{CheckpointFiles.IndexFileOf(token)}";

    /// <summary>
    /// Deletes what a manifest does not name: what older checkpoints left, and what failed ones began.
    /// </summary>
    public void DeleteUnnamed(Manifest manifest)
    {
        HashSet<string> named = [.. manifest.Sectors.Select(sectors => sectors.File.Name)];
        named.Add(manifest.Documents?.Name ?? "");
        named.Add(manifest.HashIndex?.Name ?? "");
        foreach (string path in Directory.GetFiles(Generation, DocumentsPrefix + "*"))
            DeleteUnless(named.Contains(Path.GetFileName(path)), path);
        foreach (string path in Directory.GetDirectories(Generation, IndexPrefix + "*"))
        {
            if (Path.GetFileName(path) != manifest.IndexFolder)
                Directory.Delete(path, recursive: true);
        }

        foreach (string pattern in new[] { SectorsPrefix + "*", IndexPrefix + "*" })
        {
            foreach (string path in Directory.GetFiles(Store, pattern))
                DeleteUnless(named.Contains($"{StoreName}/{Path.GetFileName(path)}"), path);
        }

        DeleteOtherStores();
    }

    /// <summary>Deletes every store but the one in force: a repair replaced it, or did not come to its end.</summary>
    public void DeleteOtherStores()
    {
        foreach (string path in Directory.GetDirectories(Root, GenerationPrefix + "*").Append(Rebuilt))
        {
            if (path != Generation && Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Deletes the epochs of the log before one.</summary>
    public void DeleteEpochsBefore(int epoch)
    {
        foreach (int old in LogFormat.EpochsIn(Log))
        {
            if (old < epoch)
                Directory.Delete(LogFormat.FolderOf(Log, old), recursive: true);
        }
    }

    private static void DeleteUnless(bool isNamed, string path)
    {
        if (!isNamed)
            File.Delete(path);
    }
}
