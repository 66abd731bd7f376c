// CRC-32C (Castagnoli), the checksum of every file and record of a collection; RFC 3720, appendix B.4.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Storage;

/// <summary>CRC-32C. It detects every error of up to 32 bits in a row, and so every single flipped bit.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>Continues a checksum: Append(Of(a), b) is Of(a followed by b).</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        uint state = ~checksum;
        ref byte start = ref MemoryMarshal.GetReference(data);
        int at = 0;
        for (; at <= data.Length - sizeof(ulong); at += sizeof(ulong))
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)));
        for (; at < data.Length; at++)
            state = BitOperations.Crc32C(state, data[at]);
        return ~state;
    }
}
