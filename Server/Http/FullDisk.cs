// How the operating system says that there is no room left: on Linux the number of the error, on Windows an HRESULT.
namespace SearchEngine.Server.Http;

/// <summary>Tells a full disk from other trouble with files.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28, QuotaExceeded = 122; // ENOSPC, EDQUOT
    private const int DiskFull = unchecked((int)0x80070070), HandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether an exception says that the disk, or the caller's share of it, is full.</summary>
    public static bool IsCauseOf(Exception exception) =>
        exception is IOException { HResult: NoSpace or QuotaExceeded or DiskFull or HandleDiskFull };
}
