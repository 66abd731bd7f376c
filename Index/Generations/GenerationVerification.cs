// Verifying a collection with all its generations, and mending each of them where it lies.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Generations;

/// <summary>Verifies collections that are not open.</summary>
public static class GenerationVerification
{
    /// <summary>Reads every file of every generation and compares every checksum.</summary>
    /// <param name="root">The collection's folder.</param>
    /// <param name="repair">
    /// True mends each generation as <see cref="Collection.VerifyAsync(string, bool, CancellationToken)"/> does. While
    /// generations.json is damaged nothing is mended: which generation has the documents that count is not known then.
    /// </param>
    /// <param name="ct">Stops the verification.</param>
    /// <returns>
    /// A report on each generation, the served one first; before them one on generations.json if it is damaged.
    /// </returns>
    /// <exception cref="NotFoundException">There is no collection.</exception>
    /// <exception cref="StorageUnavailableException">Another process has it open.</exception>
    public static async IAsyncEnumerable<VerifyReport> VerifyAsync(
        string root, bool repair, [EnumeratorCancellation] CancellationToken ct = default)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (!GenerationFolders.IsCollection(root))
            throw new NotFoundException($"There is no collection in {root}.");
        IReadOnlyList<GenerationEntry> entries = Entries(root, out VerifyReport? damaged);
        if (damaged is not null)
            yield return damaged;
        foreach (GenerationEntry entry in entries)
        {
            string folder = GenerationFolders.Of(root, entry.Number);
            yield return Collection.Exists(folder)
                ? await Collection.VerifyAsync(folder, repair && damaged is null,
                    keepsVersions: entry.State != GenerationState.Served, ct) with { Collection = NameOf(root, folder) }
                : Damaged(root, folder, $"{folder}: there is no manifest");
        }
    }

    private static IReadOnlyList<GenerationEntry> Entries(string root, out VerifyReport? damaged)
    {
        damaged = null;
        try
        {
            return [.. GenerationFolders.ReadManifest(root).Generations.OrderBy(entry => entry.State)];
        }
        catch (DataDamagedException damage)
        {
            damaged = Damaged(root, damage.Path, $"{damage.Path}: {damage.Detail}");
            return [.. GenerationFolders.Found(root)
                .Select(number => new GenerationEntry(number, GenerationState.Kept, VersionOffset: 0, Turn: 0))];
        }
    }

    private static VerifyReport Damaged(string root, string path, string damage) =>
        new(NameOf(root, path), Documents: 0, StoreBytes: 0, LogBatches: 0, [damage], Notes: [], Repaired: []);

    private static string NameOf(string root, string path) =>
        Path.GetRelativePath(Path.GetDirectoryName(root)!, path);
}
