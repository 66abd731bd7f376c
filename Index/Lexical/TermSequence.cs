// The terms of one document in text order, as variable-length integers: frequent terms have low ids and take one byte.
namespace SearchEngine.Index.Lexical;

/// <summary>Packs and unpacks sequences of term ids.</summary>
internal static class TermSequence
{
    /// <summary>Packs ids, seven bits a byte, lowest first; the high bit says that more follow.</summary>
    public static byte[] Encode(ReadOnlySpan<int> ids)
    {
        int length = 0;
        foreach (int id in ids)
            length += ByteCount((uint)id);
        byte[] packed = new byte[length];
        int at = 0;
        foreach (int id in ids)
        {
            uint rest = (uint)id;
            for (; rest >= 0x80; rest >>= 7)
                packed[at++] = (byte)(rest | 0x80);
            packed[at++] = (byte)rest;
        }
        return packed;
    }

    /// <summary>Unpacks all ids into the front of a buffer and says how many there are.</summary>
    /// <exception cref="InvalidDataException">The bytes end within an id, or one is too long.</exception>
    public static int Decode(ReadOnlySpan<byte> packed, Span<int> ids)
    {
        int count = 0;
        for (int at = 0; at < packed.Length;)
            ids[count++] = ReadId(packed, ref at);
        return count;
    }

    /// <summary>Reads one id and moves behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes end within an id, or one is too long.</exception>
    public static int ReadId(ReadOnlySpan<byte> packed, ref int at)
    {
        uint id = 0;
        for (int shift = 0; shift < 35 && at < packed.Length; shift += 7)
        {
            byte next = packed[at++];
            id |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return (int)id;
        }
        throw new InvalidDataException("A term sequence of the keyword index is cut short.");
    }

    private static int ByteCount(uint value) => value switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        < 1 << 28 => 4,
        _ => 5,
    };
}
