using System.Buffers.Binary;

namespace SearchEngine.Embedder.Tokenization.SentencePiece;

/// <summary>Walks the fields of one message in Protocol Buffers' wire format.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;
    private ulong number;

    /// <summary>Number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Its content, where it is a string, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, where it is a whole number or a truth value.</summary>
    public readonly int Integer => (int)number;

    /// <summary>Its value, where it is a 32-bit float.</summary>
    public readonly float Float => BitConverter.UInt32BitsToSingle((uint)number);

    /// <summary>Moves to the next field.</summary>
    /// <exception cref="FormatException">The message is cut short or damaged.</exception>
    public bool Next()
    {
        if (rest.Length == 0) return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                number = Varint();
                break;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"field {Field} has the unknown wire type {tag & 7}");
        }
        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new FormatException("a number is longer than 10 bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length) throw new FormatException("it is cut short");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }
}
