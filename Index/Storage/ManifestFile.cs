// manifest.json and its copy: written as one step, checked when read.
namespace SearchEngine.Index.Storage;

/// <summary>Reads and writes manifests.</summary>
internal static class ManifestFile
{
    public const string Name = "manifest.json";
    public const string CopyName = "manifest.copy.json";

    public static bool Exists(string folder) =>
        File.Exists(Path.Combine(folder, Name)) || File.Exists(Path.Combine(folder, CopyName));

    /// <summary>Puts a manifest in force. The copy follows, so that at any time one of the two is whole.</summary>
    public static void Write(string folder, Manifest manifest)
    {
        byte[] file = ChecksummedJson.Write(manifest);
        DurableFile.Replace(Path.Combine(folder, Name), file);
        DurableFile.Replace(Path.Combine(folder, CopyName), file);
    }

    /// <summary>Deletes a manifest and its copy: what is left in the folder is no collection then.</summary>
    public static void Delete(string folder)
    {
        File.Delete(Path.Combine(folder, Name));
        File.Delete(Path.Combine(folder, CopyName));
    }

    /// <summary>Reads the manifest in force; its copy when it is damaged.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="complaint">What is wrong with manifest.json, if the copy had to do.</param>
    /// <exception cref="NotFoundException">There is none.</exception>
    /// <exception cref="DataDamagedException">Both are damaged.</exception>
    /// <exception cref="StorageUnavailableException">It is of a format that this program does not know.</exception>
    public static Manifest Read(string folder, out string? complaint)
    {
        complaint = null;
        if (!Exists(folder))
            throw new NotFoundException($"There is no collection in {folder}; create it first.");
        try
        {
            return ReadOne(Path.Combine(folder, Name));
        }
        catch (DataDamagedException damage)
        {
            complaint = damage.Detail;
            try
            {
                return ReadOne(Path.Combine(folder, CopyName));
            }
            catch (DataDamagedException)
            {
                throw damage;
            }
        }
    }

    /// <summary>Says what is wrong with a manifest file; null when it is whole.</summary>
    public static string? Complaint(string path)
    {
        try
        {
            ReadOne(path);
            return null;
        }
        catch (DataDamagedException damage)
        {
            return damage.Detail;
        }
    }

    private static Manifest ReadOne(string path) =>
        ChecksummedJson.Read<Manifest>(path, Manifest.CurrentFormat);
}
