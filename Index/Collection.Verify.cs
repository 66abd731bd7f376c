// Verifying a collection that is not open, and mending what can be mended.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Reads every file of a collection that is not open and compares every checksum.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="repair">
    /// True mends what can be mended: the manifest from its copy, the indexes by leaving the saved ones out, so that
    /// they are built anew when the collection is opened. Documents whose record is damaged are deleted, and named.
    /// </param>
    /// <param name="ct">Stops the verification.</param>
    /// <exception cref="NotFoundException">There is no collection.</exception>
    /// <exception cref="StorageUnavailableException">Another process has it open.</exception>
    public static async Task<VerifyReport> VerifyAsync(string folder, bool repair, CancellationToken ct = default)
    {
        string root = RootOf(folder);
        if (!ManifestFile.Exists(root))
            throw new NotFoundException($"There is no collection in {root}.");
        Verification verification = new(root, ct);
        VerifyReport report;
        List<string> repaired = [];
        using (FolderLock.Take(root))
        {
            report = await Task.Run(verification.Run, ct);
            if (report.IsWhole || !repair)
                return report;
            Manifest manifest = ManifestFile.Read(root, out _);
            if (verification.AreIndexesDamaged)
            {
                manifest = manifest with { IndexFolder = null };
                repaired.Add("the saved indexes were left out; the next opening builds them from the documents");
            }

            ManifestFile.Write(root, manifest);
            repaired.Add("the manifest and its copy were written anew");
        }

        if (verification.LostIds.Count > 0)
        {
            await DeleteLostAsync(root, verification.LostIds, ct);
            repaired.AddRange(verification.LostIds.Select(id => $"document '{id}' was damaged and is deleted"));
        }

        using (FolderLock.Take(root))
            report = await Task.Run(new Verification(root, ct).Run, ct);
        return report with { Repaired = repaired };
    }

    private static async Task DeleteLostAsync(string root, List<string> ids, CancellationToken ct)
    {
        await using Collection collection = await OpenAsync(root, embedder: null, ct: ct);
        foreach (string[] batch in ids.Chunk(Limits.MaxBatchDocuments))
            await collection.DeleteAsync(batch, ct);
    }
}
