// A batch as it is read back from the log: the operations of one request, all of them or none.
namespace SearchEngine.Index.Storage;

/// <summary>One whole batch.</summary>
/// <param name="Position">The place after it; its sequence is the batch's own.</param>
/// <param name="Payload">Its operations, see <see cref="BatchCodec"/>.</param>
internal sealed record LogBatch(LogPosition Position, byte[] Payload);
