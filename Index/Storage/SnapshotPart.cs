// One file of a collection as a snapshot takes it in.
namespace SearchEngine.Index.Storage;

/// <summary>A file that goes into a snapshot.</summary>
/// <param name="Name">Its path within the collection, with '/'.</param>
/// <param name="Length">How many of its bytes go in.</param>
/// <param name="Open">Opens it for reading.</param>
internal sealed record SnapshotPart(string Name, long Length, Func<Stream> Open);
