// What a folder takes on disk.
namespace SearchEngine.Index.Storage;

/// <summary>Counts the bytes of files.</summary>
internal static class FolderSize
{
    /// <summary>Bytes of all files in a folder and below it; 0 when there is no such folder.</summary>
    public static long Of(string folder)
    {
        long bytes = 0;
        DirectoryInfo directory = new(folder);
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        if (!directory.Exists)
            return 0;
        foreach (FileInfo file in directory.EnumerateFiles("*", options))
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Gone since the folder was listed: a checkpoint replaces files.
            }
        }

        return bytes;
    }
}
