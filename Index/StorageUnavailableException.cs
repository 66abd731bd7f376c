// The disk cannot take what was asked: it is full, fails, or belongs to another process.
namespace SearchEngine.Index;

/// <summary>The storage cannot do what was asked now. Reads still work.</summary>
public sealed class StorageUnavailableException : Exception
{
    private const int NoSpace = 28, QuotaExceeded = 122; // ENOSPC, EDQUOT
    private const int DiskFull = unchecked((int)0x80070070), HandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which folder or file, what is wrong, and the remedy.</param>
    /// <param name="isFull">True when space is missing, false for any other trouble.</param>
    /// <param name="inner">What the operating system said, if it said anything.</param>
    public StorageUnavailableException(string message, bool isFull = false, Exception? inner = null)
        : base(message, inner) => IsFull = isFull;

    /// <summary>True when space is missing (HTTP 507), false for any other trouble (HTTP 503).</summary>
    public bool IsFull { get; }

    /// <summary>Whether the operating system gave missing space as the reason of an exception.</summary>
    /// <param name="exception">What a file or folder threw.</param>
    public static bool IsDiskFull(Exception exception) => 
        exception is IOException { HResult: NoSpace or QuotaExceeded or DiskFull or HandleDiskFull };
}
