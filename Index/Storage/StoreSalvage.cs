// Reads the records of a damaged store past FASTER, which trusts what it reads: every record has a checksum of its own.
using System.Buffers.Binary;
using System.Globalization;

namespace SearchEngine.Index.Storage;

/// <summary>Finds whole records in the files of a store, whatever state they are in.</summary>
internal sealed class StoreSalvage(string folder, StoreSettings settings)
{
    private const int FrameBytes = 20; // FASTER's header, the key, the value's length
    private const int KeyAt = 8;
    private const int LengthAt = 16;
    private const int Alignment = 8;

    /// <summary>The whole records before an address, oldest first, replaced and deleted ones among them.</summary>
    public IEnumerable<byte[]> Records(long until, CancellationToken ct)
    {
        byte[] page = new byte[settings.PageBytes];
        foreach (int segment in Segments())
        {
            long start = (long)segment << settings.SegmentBits;
            using FileStream file = File.OpenRead(PathOf(segment));
            for (long at = start; at < Math.Min(until, start + file.Length); at += page.Length)
            {
                ct.ThrowIfCancellationRequested();
                int length = file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
                page.AsSpan(length).Clear();
                foreach (byte[] record in RecordsOf(page, (int)Math.Min(page.Length, until - at)))
                    yield return record;
            }
        }
    }

    private static IEnumerable<byte[]> RecordsOf(byte[] page, int until)
    {
        for (int at = 0; at + FrameBytes + RecordView.HeaderBytes <= until;)
        {
            int length = LengthOfRecord(page, at);
            if (length == 0)
            {
                at += Alignment;
                continue;
            }

            yield return page[(at + FrameBytes)..(at + FrameBytes + length)];
            at += (FrameBytes + length + Alignment - 1) & ~(Alignment - 1);
        }
    }

    // Length of the record whose frame stands here; 0 when none does.
    private static int LengthOfRecord(byte[] page, int at)
    {
        long key = BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(at + KeyAt));
        int length = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(at + LengthAt));
        ReadOnlySpan<byte> rest = page.AsSpan(at + FrameBytes);
        if (length < RecordView.HeaderBytes || length > rest.Length
            || key != BinaryPrimitives.ReadInt32LittleEndian(rest[RecordView.OrdinalAt..]))
        {
            return 0;
        }

        return RecordView.TryOpen(rest[..length], out _) ? length : 0;
    }

    private int[] Segments()
    {
        string prefix = RecordStore.LogName + ".";
        return !Directory.Exists(folder) ? [] : [.. Directory.GetFiles(folder, prefix + "*")
            .Select(path => int.TryParse(Path.GetFileName(path).AsSpan(prefix.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out int number) ? number : -1)
            .Where(number => number >= 0)
            .Order()];
    }

    private string PathOf(int segment) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{RecordStore.LogName}.{segment}"));
}
