// The map of documents at rest. docs/format.md, "documents-N.bin", specifies every byte.
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>The documents at a checkpoint, and the ordinals that changed since the indexes were saved.</summary>
/// <param name="Entries">The documents, in the order of their ordinals.</param>
/// <param name="SlotLimit">One more than the largest graph slot ever used.</param>
/// <param name="Changed">Ordinals whose document was written or deleted since the indexes were saved.</param>
internal sealed record DocumentsFile(DocumentEntry[] Entries, int SlotLimit, int[] Changed)
{
    private static ReadOnlySpan<byte> Magic => "SEDOCS01"u8;

    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Entries.Length);
        writer.Write(SlotLimit);
        writer.Write(Changed.Length);
        foreach (DocumentEntry entry in Entries)
        {
            writer.Write(entry.Ordinal);
            writer.Write(entry.Version);
            writer.Write(entry.RecordBytes);
            writer.Write(entry.HasMetadata);
            writer.Write(entry.Slots.Length);
            foreach (int slot in entry.Slots)
                writer.Write(slot);
            writer.Write(entry.Id);
        }

        foreach (int ordinal in Changed)
            writer.Write(ordinal);
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> made.</summary>
    /// <exception cref="InvalidDataException">These are other bytes.</exception>
    public static DocumentsFile FromBytes(byte[] bytes)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                throw new InvalidDataException("it is no map of documents");
            DocumentEntry[] entries = new DocumentEntry[reader.ReadInt32()];
            int slotLimit = reader.ReadInt32();
            int[] changed = new int[reader.ReadInt32()];
            for (int i = 0; i < entries.Length; i++)
            {
                int ordinal = reader.ReadInt32();
                long version = reader.ReadInt64();
                int recordBytes = reader.ReadInt32();
                bool hasMetadata = reader.ReadBoolean();
                int[] slots = new int[reader.ReadInt32()];
                for (int s = 0; s < slots.Length; s++)
                    slots[s] = reader.ReadInt32();
                entries[i] = new DocumentEntry(reader.ReadString(), ordinal, version, recordBytes, hasMetadata, slots);
            }

            for (int i = 0; i < changed.Length; i++)
                changed[i] = reader.ReadInt32();
            return new DocumentsFile(entries, slotLimit, changed);
        }
        catch (Exception exception) when (exception is EndOfStreamException or OverflowException)
        {
            throw new InvalidDataException("it ends too early", exception);
        }
    }
}
