// The metadata index on disk, in checked frames: fields with their texts, then the values of each document. The lists
// by value are built anew from these when the file is read. docs/format.md, "fields.bin", specifies every byte.
using System.Text;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Filtering;

public sealed partial class FieldIndex
{
    private static ReadOnlySpan<byte> Magic => "SEFLDS01"u8;

    /// <summary>Writes the index; writers wait. Filters run on meanwhile as long as no writer waits, which would hold
    /// them up: the indexer, the only writer, is the caller.</summary>
    /// <param name="stream">Where to; stays open.</param>
    internal void Save(Stream stream)
    {
        _lock.EnterReadLock();
        try
        {
            FramedStream frames = FramedStream.ForWriting(stream);
            using var writer = new BinaryWriter(frames, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write(_fieldIds.Count);
            int[] places = Places(_fields); // of fields and of their texts: free numbers are left out
            int[]?[] textPlaces = [.. _fields.Select(field => field is null ? null : WriteField(writer, field))];
            writer.Write(_all.Count);
            foreach (int document in _all.ToArray())
            {
                ReadOnlySpan<FieldEntry> entries = EntriesOf(document);
                writer.Write(document);
                writer.Write(entries.Length);
                foreach (FieldEntry entry in entries)
                {
                    writer.Write(places[entry.Field]);
                    writer.Write((byte)entry.Kind);
                    writer.Write(
                        entry.Kind == FieldKind.Text ? textPlaces[entry.Field]![entry.Payload] : entry.Payload);
                }
            }
            frames.Complete();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Reads an index that <see cref="Save"/> wrote.</summary>
    /// <param name="stream">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The bytes are cut short, damaged, or no metadata index.</exception>
    internal static FieldIndex Load(Stream stream)
    {
        FramedStream frames = FramedStream.ForReading(stream);
        using var reader = new BinaryReader(frames, Encoding.UTF8, leaveOpen: true);
        var index = new FieldIndex();
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                throw new InvalidDataException("The file is no metadata index.");
            int fields = reader.ReadInt32();
            for (int i = 0; i < fields; i++)
                index.ReadField(reader);
            int documents = reader.ReadInt32();
            for (int i = 0, last = -1; i < documents; i++)
                last = index.ReadDocument(reader, last);
            if (frames.ReadByte() >= 0)
                throw new InvalidDataException("The metadata index is damaged: bytes follow its last document.");
            for (int id = 0; id < fields; id++)
                index.FreeIfUnused(id); // an older version saved fields that no document had any more
            return index;
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or FormatException
            or OverflowException)
        {
            throw new InvalidDataException($"The metadata index is damaged: {exception.Message}", exception);
        }
    }

    private static int[] WriteField(BinaryWriter writer, Field field)
    {
        writer.Write(field.Name);
        writer.Write(field.TextCount);
        foreach (string text in field.Texts.OfType<string>())
            writer.Write(text);
        return Places(field.Texts);
    }

    // The number in the file of each thing that is there: how many come before it.
    private static int[] Places(IEnumerable<object?> things)
    {
        int next = 0;
        return [.. things.Select(thing => thing is null ? next : next++)];
    }

    private void ReadField(BinaryReader reader)
    {
        int id = _fields.Count;
        if (IdOf(reader.ReadString()) != id)
            throw new InvalidDataException("The metadata index is damaged: a field is there twice.");
        int texts = reader.ReadInt32();
        for (int i = 0; i < texts; i++)
        {
            if (_fields[id]!.IdOf(reader.ReadString()) != i)
                throw new InvalidDataException("The metadata index is damaged: a text is there twice.");
        }
    }

    private int ReadDocument(BinaryReader reader, int last)
    {
        int document = reader.ReadInt32();
        if (document <= last)
            throw new InvalidDataException("The metadata index is damaged: its documents are out of order.");
        var entries = new FieldEntry[reader.ReadInt32()];
        for (int i = 0; i < entries.Length; i++)
        {
            var entry = new FieldEntry(reader.ReadInt32(), (FieldKind)reader.ReadByte(), reader.ReadInt64());
            if ((uint)entry.Field >= (uint)_fields.Count || !IsKnown(entry)
                || (i > 0 && entries[i - 1].CompareTo(entry) >= 0))
            {
                throw new InvalidDataException("The metadata index is damaged: a document holds an unknown value.");
            }
            entries[i] = entry;
        }
        Keep(document, entries);
        return document;
    }

    private bool IsKnown(FieldEntry entry) => entry.Kind switch
    {
        FieldKind.Text => (ulong)entry.Payload < (ulong)_fields[entry.Field]!.TextCount,
        FieldKind.Truth => entry.Payload is 0 or 1,
        _ => Enum.IsDefined(entry.Kind),
    };
}
