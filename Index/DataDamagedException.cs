// A checksum does not fit: what is on disk is not what was written.
namespace SearchEngine.Index;

/// <summary>What is on disk is not what was written.</summary>
/// <param name="path">The damaged file.</param>
/// <param name="detail">What does not fit, and where.</param>
/// <param name="inner">What noticed it, if that was an exception.</param>
public sealed class DataDamagedException(string path, string detail, Exception? inner = null) : Exception(
    $"{path} is damaged: {detail}. Restore the collection from a snapshot, or run "
    + "'searchengine verify --repair', which rebuilds what can be rebuilt and names what is lost.", inner)
{
    /// <summary>The damaged file.</summary>
    public string Path { get; } = path;

    /// <summary>What does not fit, and where.</summary>
    public string Detail { get; } = detail;
}
