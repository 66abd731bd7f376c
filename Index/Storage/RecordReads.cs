// Reading documents: the store's bytes, checked against the map that says what must be there.
namespace SearchEngine.Index.Storage;

/// <summary>Reads records by ordinal. Safe for concurrent use.</summary>
internal sealed class RecordReads(RecordStore store, DocumentMap map, string folder)
{
    /// <summary>The record of an ordinal; null when there is no such document.</summary>
    /// <exception cref="DataDamagedException">There is one, and what the store holds is not it.</exception>
    public Record? Read(int ordinal)
    {
        byte[]? bytes = ReadBytes(ordinal);
        if (bytes is null)
            return null;
        RecordView.TryOpen(bytes, out RecordView view);
        return view.Decode();
    }

    /// <summary>
    /// The bytes of a record, which <see cref="RecordView.TryOpen"/> accepts; null when there is none.
    /// </summary>
    /// <exception cref="DataDamagedException">There is one, and what the store holds is not it.</exception>
    public byte[]? ReadBytes(int ordinal)
    {
        DocumentEntry? before = map.ByOrdinal(ordinal);
        while (before is not null)
        {
            byte[]? bytes = store.Read(ordinal);
            if (bytes is not null && RecordView.TryOpen(bytes, out RecordView view) && view.Ordinal == ordinal
                && view.Version >= before.Version)
            {
                return bytes;
            }

            // The document may have been deleted or written again meanwhile; if not, its record is damaged.
            DocumentEntry? after = map.ByOrdinal(ordinal);
            if (ReferenceEquals(before, after))
            {
                throw new DataDamagedException(folder,
                    $"the record of document '{before.Id}' (ordinal {ordinal}) cannot be read");
            }

            before = after;
        }

        return null;
    }

    /// <summary>Reads several records at once, which is faster when they are on disk.</summary>
    /// <param name="ordinals">The documents wanted.</param>
    /// <param name="records">Receives the bytes of each; null for those that are not there or damaged.</param>
    public void ReadMany(ReadOnlySpan<int> ordinals, Span<byte[]?> records) => store.ReadMany(ordinals, records);
}
