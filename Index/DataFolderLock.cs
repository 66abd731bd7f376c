// One server at a time on a folder of collections. What works on one collection takes that collection alone.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

/// <summary>Holds a folder of collections for one server, until it is disposed or the process ends, however it ends.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FolderLock _held;

    private DataFolderLock(FolderLock held) => _held = held;

    /// <summary>Takes a folder, which is made if it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="StorageUnavailableException">Another server has it.</exception>
    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        return new DataFolderLock(FolderLock.TakeData(folder));
    }

    /// <summary>Lets another server have the folder.</summary>
    public void Dispose() => _held.Dispose();
}
