// What a collection takes on disk.
namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Bytes of all files of the collection.</summary>
    public long DiskBytes => BytesOf(_folder.Root);

    /// <summary>Bytes of the files of the write-ahead log.</summary>
    public long LogBytes => BytesOf(_folder.Log);

    // Files may come and go while they are counted: a checkpoint replaces them.
    private static long BytesOf(string folder)
    {
        long bytes = 0;
        DirectoryInfo directory = new(folder);
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        if (!directory.Exists)
        {
            return 0;
        }

        foreach (FileInfo file in directory.EnumerateFiles("*", options))
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // gone since the folder was listed
            }
        }

        return bytes;
    }
}
