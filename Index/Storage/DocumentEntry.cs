// What memory holds of every document: where it is, not what it says.
namespace SearchEngine.Index.Storage;

/// <summary>One document in the map. Never changed; a write makes a new one.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Ordinal">Its key in the store and its number in the keyword and field indexes.</param>
/// <param name="Version">The version of its last write, as clients see it.</param>
/// <param name="RecordBytes">Bytes of its record.</param>
/// <param name="HasMetadata">True when it has fields.</param>
/// <param name="Slots">The graph slots of its passages.</param>
internal sealed record DocumentEntry(
    string Id, int Ordinal, long Version, int RecordBytes, bool HasMetadata, int[] Slots);
