// Where the sector checksums of one file of the record store are kept.
namespace SearchEngine.Index.Storage;

/// <summary>The sector checksums of one file of the record store.</summary>
/// <param name="Segment">Number of that file.</param>
/// <param name="File">The file with its checksums.</param>
internal sealed record SegmentStamp(int Segment, FileStamp File);
