// A place in the write-ahead log.
namespace SearchEngine.Index.Storage;

/// <summary>A place in the write-ahead log.</summary>
/// <param name="Epoch">Which log: every opening of a collection begins a new one.</param>
/// <param name="Address">Where in that log.</param>
/// <param name="Sequence">The number of the last batch before that place; batches count from 1 without gaps.</param>
internal readonly record struct LogPosition(int Epoch, long Address, long Sequence);
