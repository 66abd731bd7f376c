// A snapshot: one file that holds the files of a checkpoint. docs/format.md, "Snapshot", specifies every byte.
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>
/// Reads and writes the frame of a snapshot: magic, then files, then an end with the number of files.
/// </summary>
internal static class SnapshotFormat
{
    public const int CopyBytes = 1 << 20;

    public static ReadOnlySpan<byte> Magic => "SESNAP01"u8;

    /// <summary>Writes one file: its name, its length, its bytes, CRC-32C of all three.</summary>
    public static void WritePart(Stream target, SnapshotPart part, Action<long> onBytes)
    {
        byte[] head = HeadOf(part.Name, part.Length);
        target.Write(head);
        using Stream source = part.Open();
        uint checksum = ChecksumOf(head, source, part.Length, chunk =>
        {
            target.Write(chunk.Span);
            onBytes(chunk.Length);
        });
        target.Write(BitConverter.GetBytes(checksum));
    }

    public static void WriteEnd(Stream target, int files) => target.Write(HeadOf("", files));

    /// <summary>True, and past it, when a file begins as a snapshot does.</summary>
    public static bool StartsAsSnapshot(Stream target)
    {
        byte[] magic = new byte[Magic.Length];
        return target.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
            && magic.AsSpan().SequenceEqual(Magic);
    }

    /// <summary>
    /// True, and past it, when what follows in an unfinished snapshot is a file as it is now; else stays in place.
    /// </summary>
    public static bool Holds(Stream target, SnapshotPart part)
    {
        long start = target.Position;
        byte[] head = HeadOf(part.Name, part.Length);
        byte[] found = new byte[head.Length];
        byte[] stated = new byte[sizeof(uint)];
        if (target.Length - start >= head.Length + part.Length + stated.Length)
        {
            target.ReadExactly(found);
            if (found.AsSpan().SequenceEqual(head))
            {
                uint written = ChecksumOf(head, target, part.Length, _ => { });
                target.ReadExactly(stated);
                using Stream source = part.Open();
                if (BitConverter.ToUInt32(stated) == written
                    && ChecksumOf(head, source, part.Length, _ => { }) == written)
                {
                    return true;
                }
            }
        }

        target.Position = start;
        return false;
    }

    /// <summary>CRC-32C of a head and of so many bytes of a stream, each chunk of which is handed on.</summary>
    /// <exception cref="IOException">The stream is shorter.</exception>
    public static uint ChecksumOf(byte[] head, Stream source, long length, Action<ReadOnlyMemory<byte>> onChunk)
    {
        uint checksum = Crc32C.Of(head);
        byte[] buffer = new byte[(int)Math.Min(CopyBytes, Math.Max(1, length))];
        for (long left = length; left > 0;)
        {
            int read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
                throw new IOException($"A file of the snapshot ends {left} bytes too early.");
            checksum = Crc32C.Append(checksum, buffer.AsSpan(0, read));
            onChunk(buffer.AsMemory(0, read));
            left -= read;
        }

        return checksum;
    }

    public static byte[] HeadOf(string name, long length)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return [.. BitConverter.GetBytes(utf8.Length), .. utf8, .. BitConverter.GetBytes(length)];
    }
}
