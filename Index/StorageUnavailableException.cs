// The disk cannot take what was asked: it is full, fails, or belongs to another process.
namespace SearchEngine.Index;

/// <summary>The storage cannot do what was asked now. Reads still work.</summary>
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which folder or file, what is wrong, and the remedy.</param>
    /// <param name="isFull">True when space is missing, false for any other trouble.</param>
    /// <param name="inner">What the operating system said, if it said anything.</param>
    public StorageUnavailableException(string message, bool isFull = false, Exception? inner = null)
        : base(message, inner) => IsFull = isFull;

    /// <summary>True when space is missing (HTTP 507), false for any other trouble (HTTP 503).</summary>
    public bool IsFull { get; }
}
