// The bytes of a record, seen without copying them. docs/format.md, "Record", specifies every byte.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>
/// A record in a span. <see cref="TryOpen"/> checks its checksum and every length before anything is used.
/// </summary>
internal readonly ref struct RecordView
{
    public const byte Format = 1;
    public const int HeaderBytes = 40;
    public const int PassageBytes = 12;
    public const byte HasTitle = 1;
    public const byte HasMetadata = 2;

    public const int FormatAt = 4;
    public const int FlagsAt = 5;
    public const int PassagesAt = 6;
    public const int OrdinalAt = 8;
    public const int IdBytesAt = 12;
    public const int VersionAt = 16;
    public const int TitleBytesAt = 24;
    public const int TextBytesAt = 28;
    public const int MetadataBytesAt = 32;
    public const int DimensionsAt = 36;

    private readonly ReadOnlySpan<byte> _bytes;

    private RecordView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Passages => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[PassagesAt..]);

    public int Ordinal => Int32(OrdinalAt);

    public long Version => BinaryPrimitives.ReadInt64LittleEndian(_bytes[VersionAt..]);

    public int Dimensions => Int32(DimensionsAt);

    public string Id => Encoding.UTF8.GetString(_bytes.Slice(IdAt, IdBytes));

    public string? Title => (_bytes[FlagsAt] & HasTitle) == 0
        ? null
        : Encoding.UTF8.GetString(_bytes.Slice(IdAt + IdBytes, Int32(TitleBytesAt)));

    public string Text =>
        Encoding.UTF8.GetString(_bytes.Slice(IdAt + IdBytes + Int32(TitleBytesAt), Int32(TextBytesAt)));

    /// <summary>UTF-8 JSON; empty when there is none.</summary>
    public ReadOnlySpan<byte> Metadata => _bytes[(_bytes.Length - Int32(MetadataBytesAt))..];

    /// <summary>[passages, dimensions]</summary>
    public ReadOnlySpan<float> Vectors => MemoryMarshal.Cast<byte, float>(_bytes.Slice(VectorsAt, VectorBytes));

    private int IdBytes => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[IdBytesAt..]);

    private int VectorsAt => HeaderBytes + (Passages * PassageBytes);

    private int VectorBytes => Passages * Dimensions * sizeof(float);

    private int IdAt => VectorsAt + VectorBytes;

    /// <summary>Opens a record; false when these are not the bytes of a whole, undamaged record.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out RecordView view)
    {
        view = new RecordView(bytes);
        return bytes.Length >= HeaderBytes
            && Crc32C.Of(bytes[FormatAt..]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            && bytes[FormatAt] == Format
            && view.LengthsFit();
    }

    public int SlotOf(int passage) => Int32(HeaderBytes + (passage * PassageBytes));

    public Passage PassageOf(int passage)
    {
        int at = HeaderBytes + (passage * PassageBytes);
        return new Passage(Int32(at + 4), Int32(at + 8));
    }

    public Record Decode()
    {
        Passage[] passages = new Passage[Passages];
        int[] slots = new int[passages.Length];
        for (int i = 0; i < passages.Length; i++)
        {
            passages[i] = PassageOf(i);
            slots[i] = SlotOf(i);
        }

        return new Record
        {
            Id = Id,
            Text = Text,
            Title = Title,
            Metadata = (_bytes[FlagsAt] & HasMetadata) == 0 ? null : Metadata.ToArray(),
            Version = Version,
            Ordinal = Ordinal,
            Passages = passages,
            Slots = slots,
            Vectors = Vectors.ToArray(),
        };
    }

    private bool LengthsFit()
    {
        int title = Int32(TitleBytesAt), text = Int32(TextBytesAt), metadata = Int32(MetadataBytesAt);
        int dimensions = Dimensions;
        if ((title | text | metadata) < 0 || dimensions is < 1 or > Limits.MaxDimensions || Passages == 0)
            return false;
        long total = HeaderBytes + ((long)Passages * (PassageBytes + ((long)dimensions * sizeof(float))))
            + IdBytes + title + text + metadata;
        return total == _bytes.Length;
    }

    private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes[at..]);
}
