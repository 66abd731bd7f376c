// One process at a time: a file that is locked while a folder is in use, and freed by the system when the process ends.
namespace SearchEngine.Index.Storage;

/// <summary>Holds a folder for this process, until it is disposed or the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string CollectionFile = "lock";
    private const string DataFile = ".lock"; // beside collections, none of whose names has a dot
    private const int LockedOnLinux = 11, LockedOnMac = 35; // EWOULDBLOCK
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes a collection.</summary>
    /// <exception cref="StorageUnavailableException">Another process, or another part of this one, has it.</exception>
    public static FolderLock Take(string folder) => Take(Path.Combine(folder, CollectionFile),
        $"The collection in {folder} is in use", "Close the other process that has it open.");

    /// <summary>Takes a folder of collections, not the collections in it.</summary>
    /// <exception cref="StorageUnavailableException">Another process, or another part of this one, has it.</exception>
    public static FolderLock TakeData(string folder) => Take(Path.Combine(folder, DataFile),
        $"The data folder {folder} is in use", "Stop the other server that has it open, or give another folder.");

    public void Dispose() => _file.Dispose();

    private static FolderLock Take(string path, string trouble, string remedy)
    {
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0));
        }
        catch (IOException exception) when (
            exception.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new StorageUnavailableException(
                $"{trouble}: {exception.Message} {remedy}", isFull: false, exception);
        }
    }
}
