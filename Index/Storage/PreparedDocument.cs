// A document on its way into the log: validated, embedded, and written down but for its place.
namespace SearchEngine.Index.Storage;

/// <summary>A document that needs only an ordinal, a version and slots.</summary>
/// <param name="Record">The record, without its place.</param>
/// <param name="Bytes">Its bytes, without its place: see <see cref="RecordCodec.Stamp"/>.</param>
/// <param name="IfVersion">The version that must be stored; null when it does not matter.</param>
/// <param name="Number">Its number in the request, for messages.</param>
/// <param name="Version">The version that another generation gave it; null for one of its own.</param>
internal sealed record PreparedDocument(
    Record Record, byte[] Bytes, long? IfVersion, int Number, long? Version = null);
