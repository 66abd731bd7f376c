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
    public static void WriteFile(Stream target, string name, long length, Stream source, Action<long> onBytes)
    {
        byte[] head = HeadOf(name, length);
        target.Write(head);
        uint checksum = Crc32C.Of(head);
        byte[] buffer = new byte[CopyBytes];
        for (long left = length; left > 0;)
        {
            int read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
                throw new IOException($"{name} is {left} bytes shorter than the manifest says.");
            checksum = Crc32C.Append(checksum, buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
            left -= read;
            onBytes(read);
        }

        target.Write(BitConverter.GetBytes(checksum));
    }

    public static void WriteEnd(Stream target, int files) => target.Write(HeadOf("", files));

    public static byte[] HeadOf(string name, long length)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return [.. BitConverter.GetBytes(utf8.Length), .. utf8, .. BitConverter.GetBytes(length)];
    }
}
