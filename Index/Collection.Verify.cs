// Verifying a collection that is not open, and mending what can be mended.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Reads every file of a collection that is not open and compares every checksum.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="repair">
    /// True mends what can be mended: the manifest from its copy, the indexes by leaving the saved ones out, so that
    /// they are built anew when the collection is opened, and damaged records or logs by writing everything that can
    /// be read into a new collection that takes the place of this one. What is lost is named.
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

        if (verification.NeedsRebuild)
        {
            List<string> lost = await Task.Run(() => RebuildAsync(root, ct), ct);
            repaired.Add("everything that could be read was written into a new collection, which took its place");
            repaired.AddRange(lost.Select(what => $"lost: {what}"));
        }

        using (FolderLock.Take(root))
            report = await Task.Run(new Verification(root, ct).Run, ct);
        return report with { Repaired = repaired };
    }
}
