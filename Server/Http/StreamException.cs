// A stream that had to stop: at which line, and what of it is stored.
namespace SearchEngine.Server.Http;

/// <summary>Wraps what went wrong in the middle of a stream.</summary>
/// <param name="cause">What went wrong.</param>
/// <param name="line">The line, from 1, when one line is to blame.</param>
/// <param name="stored">Documents of this stream that were stored before, and stay.</param>
internal sealed class StreamException(Exception cause, long? line, long stored = 0) : Exception(cause.Message, cause)
{
    /// <summary>The line, from 1, when one line is to blame.</summary>
    public long? Line { get; } = line;

    /// <summary>Documents of this stream that were stored before.</summary>
    public long Stored { get; } = stored;
}
