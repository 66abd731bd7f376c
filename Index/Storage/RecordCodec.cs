// Writing records. docs/format.md, "Record", specifies every byte.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>Turns records into bytes.</summary>
internal static class RecordCodec
{
    /// <summary>How many bytes a record takes.</summary>
    public static long SizeOf(Record record) => RecordView.HeaderBytes
        + ((long)record.Passages.Length * RecordView.PassageBytes) + ((long)record.Vectors.Length * sizeof(float))
        + Encoding.UTF8.GetByteCount(record.Id) + Encoding.UTF8.GetByteCount(record.Title ?? "")
        + Encoding.UTF8.GetByteCount(record.Text) + (record.Metadata?.Length ?? 0);

    /// <summary>Writes all of a record but its place, which is known later: see <see cref="Stamp"/>.</summary>
    public static byte[] EncodeUnstamped(Record record)
    {
        byte[] bytes = new byte[SizeOf(record)];
        Span<byte> span = bytes;
        int at = RecordView.HeaderBytes;
        foreach (Passage passage in record.Passages)
        {
            Write(span, at + 4, passage.Start);
            Write(span, at + 8, passage.Length);
            at += RecordView.PassageBytes;
        }

        MemoryMarshal.AsBytes<float>(record.Vectors).CopyTo(span[at..]);
        at += record.Vectors.Length * sizeof(float);
        int idBytes = Encoding.UTF8.GetBytes(record.Id, span[at..]);
        at += idBytes;
        int titleBytes = Encoding.UTF8.GetBytes(record.Title ?? "", span[at..]);
        at += titleBytes;
        int textBytes = Encoding.UTF8.GetBytes(record.Text, span[at..]);
        at += textBytes;
        record.Metadata?.CopyTo(span[at..]);

        span[RecordView.FormatAt] = RecordView.Format;
        span[RecordView.FlagsAt] = (byte)((record.Title is null ? 0 : RecordView.HasTitle)
            | (record.Metadata is null ? 0 : RecordView.HasMetadata));
        BinaryPrimitives.WriteUInt16LittleEndian(span[RecordView.PassagesAt..], (ushort)record.Passages.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span[RecordView.IdBytesAt..], (ushort)idBytes);
        Write(span, RecordView.TitleBytesAt, titleBytes);
        Write(span, RecordView.TextBytesAt, textBytes);
        Write(span, RecordView.MetadataBytesAt, record.Metadata?.Length ?? 0);
        Write(span, RecordView.DimensionsAt, record.Dimensions);
        return bytes;
    }

    /// <summary>Fills in ordinal, version and slots, and the checksum over everything.</summary>
    public static void Stamp(Span<byte> bytes, Record record)
    {
        Write(bytes, RecordView.OrdinalAt, record.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[RecordView.VersionAt..], record.Version);
        for (int i = 0; i < record.Slots.Length; i++)
            Write(bytes, RecordView.HeaderBytes + (i * RecordView.PassageBytes), record.Slots[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes[RecordView.FormatAt..]));
    }

    private static void Write(Span<byte> span, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(span[at..], value);
}
