// One process at a time: a file that is locked while a collection is open, and freed by the system when it ends.
namespace SearchEngine.Index.Storage;

/// <summary>Holds a folder for this process, until it is disposed or the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StorageUnavailableException">Another process, or another part of this one, has it.</exception>
    public static FolderLock Take(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new StorageUnavailableException(
                $"The collection in {folder} is in use: {exception.Message} Close the other process that has it open.",
                isFull: false, exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
