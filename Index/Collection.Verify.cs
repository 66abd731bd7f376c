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
    /// be read into a new store that takes the place of the old one. What is lost is named. When both copies of the
    /// manifest are damaged nothing can be mended.
    /// </param>
    /// <param name="ct">Stops the verification.</param>
    /// <exception cref="NotFoundException">There is no collection.</exception>
    /// <exception cref="StorageUnavailableException">Another process has it open.</exception>
    public static Task<VerifyReport> VerifyAsync(string folder, bool repair, CancellationToken ct = default) =>
        VerifyAsync(folder, repair, keepsVersions: false, ct);

    /// <inheritdoc cref="VerifyAsync(string, bool, CancellationToken)"/>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="repair">Whether what can be mended is mended.</param>
    /// <param name="keepsVersions">
    /// False gives the documents of a rebuilt store new versions. True is for a generation that follows another: there
    /// a version says which document this is a copy of, and a new one might be that of a later document.
    /// </param>
    /// <param name="ct">Stops the verification.</param>
    internal static async Task<VerifyReport> VerifyAsync(
        string folder, bool repair, bool keepsVersions, CancellationToken ct)
    {
        string root = RootOf(folder);
        if (!ManifestFile.Exists(root))
            throw new NotFoundException($"There is no collection in {root}.");
        using FolderLock held = FolderLock.Take(root); // until the end: nobody may open it half mended
        Verification verification = new(root, ct);
        VerifyReport report = await Task.Run(verification.Run, ct);
        if (report.IsWhole || !repair || verification.IsManifestLost)
            return report;
        List<string> repaired = [];
        Manifest manifest = ManifestFile.Read(root, out _);
        if (verification.AreIndexesDamaged)
        {
            manifest = manifest with { IndexFolder = null };
            repaired.Add("the saved indexes were left out; the next opening builds them from the documents");
        }

        ManifestFile.Write(root, manifest);
        repaired.Add("the manifest and its copy were written anew");
        if (verification.NeedsRebuild)
        {
            List<string> lost = await Task.Run(() => RebuildAsync(root, keepsVersions, ct), ct);
            repaired.Add("everything that could be read was written into a new store, which took the old one's place");
            repaired.AddRange(lost.Select(what => $"lost: {what}"));
        }

        report = await Task.Run(new Verification(root, ct).Run, ct);
        return report with { Repaired = repaired };
    }
}
