// Files that survive a loss of power: written beside, synced, renamed, and the folder synced as well.
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Storage;

/// <summary>What .NET's file calls leave out: replacing a file as one step, and making names durable.</summary>
internal static partial class DurableFile
{
    private const string TemporarySuffix = ".tmp";
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on Linux

    /// <summary>Replaces a file. After a crash the file is either the old one or the new one, whole.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + TemporarySuffix;
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the content of a file durable, whoever wrote it.</summary>
    public static void Sync(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes the names in a folder durable: files that were made, renamed or deleted there.</summary>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere a rename is journalled with the file
        int handle = Open(folder, ReadOnlyDirectory);
        if (handle < 0)
            throw Failure("open", folder);
        try
        {
            if (Fsync(handle) != 0)
                throw Failure("fsync", folder);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string call, string folder) =>
        new($"{call} of the folder {folder} failed: {Marshal.GetLastPInvokeErrorMessage()}.",
            Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
