// What a collection takes on disk.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Bytes of all files of the collection.</summary>
    public long DiskBytes => FolderSize.Of(_folder.Root);

    /// <summary>Bytes of the files of the write-ahead log.</summary>
    public long LogBytes => FolderSize.Of(_folder.Log);
}
