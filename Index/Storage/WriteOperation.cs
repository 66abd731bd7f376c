// One step of a write: a document comes, changes, or goes.
namespace SearchEngine.Index.Storage;

/// <summary>One document of a write.</summary>
/// <param name="Entry">What the map will hold; null when the document goes.</param>
/// <param name="Record">What the indexes will hold; null when the document goes.</param>
/// <param name="Bytes">What the store will hold; empty when the document goes.</param>
/// <param name="Replaced">What the map holds before; null when the document is new.</param>
internal sealed record WriteOperation(
    DocumentEntry? Entry, Record? Record, ReadOnlyMemory<byte> Bytes, DocumentEntry? Replaced)
{
    public int Ordinal => (Entry ?? Replaced!).Ordinal;

    public string Id => (Entry ?? Replaced!).Id;

    /// <summary>Slots that no longer belong to the document.</summary>
    public IEnumerable<int> DroppedSlots =>
        Replaced is null ? [] : Entry is null ? Replaced.Slots : Replaced.Slots.Except(Entry.Slots);
}
