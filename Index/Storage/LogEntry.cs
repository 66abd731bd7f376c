// One entry of the write-ahead log, as it is read back.
namespace SearchEngine.Index.Storage;

/// <summary>One entry of the log.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="End">Where the next one begins, unless that does not fit into the page.</param>
/// <param name="Kind">A part of a batch, or the start of an epoch.</param>
/// <param name="Flags">Whether it is the first and the last part.</param>
/// <param name="Sequence">The number of its batch.</param>
/// <param name="Committed">The last batch that was durable when this one was appended.</param>
/// <param name="Part">The number of the part within its batch, from 0.</param>
/// <param name="Payload">The part's bytes.</param>
internal sealed record LogEntry(
    long Address, long End, byte Kind, byte Flags, long Sequence, long Committed, int Part, byte[] Payload);
