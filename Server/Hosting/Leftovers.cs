// Files and folders of work that was not finished. Nobody asks for them again; they only take room.
namespace SearchEngine.Server.Hosting;

/// <summary>Deletes what was left behind.</summary>
internal static class Leftovers
{
    /// <summary>Deletes files and folders; what cannot be deleted now is left to the next time.</summary>
    public static void Delete(IEnumerable<FileSystemInfo> entries)
    {
        foreach (FileSystemInfo entry in entries.ToList())
        {
            try
            {
                if (entry is DirectoryInfo folder)
                {
                    folder.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}
