// The bytes of the write-ahead log. docs/format.md, "Write-ahead log", specifies every one.
using System.Globalization;

namespace SearchEngine.Index.Storage;

/// <summary>Sizes and names of the write-ahead log.</summary>
/// <remarks>
/// FasterLog writes an entry as uint64 checksum, int32 length, the bytes, and zeros up to a multiple of four. Entries
/// do not cross a page; the rest of a page is zeros. Our bytes in an entry are the header below and a part of a batch.
/// </remarks>
internal static class LogFormat
{
    public const int PageBits = 20;
    public const int MemoryBits = 24;
    public const int SegmentBits = 26;
    public const int PageBytes = 1 << PageBits;

    /// <summary>Where the first entry of an epoch stands.</summary>
    public const long FirstAddress = 64;

    /// <summary>FasterLog's own header before each entry.</summary>
    public const int EntryLeadBytes = 12;

    /// <summary>Where the length stands in that header.</summary>
    public const int EntryLengthAt = 8;

    /// <summary>
    /// Our header: checksum of the rest, kind, flags, sequence number, number of the part, committed.
    /// </summary>
    public const int HeaderBytes = 32;
    public const int KindAt = 4;
    public const int FlagsAt = 5;
    public const int SequenceAt = 8;
    public const int PartAt = 16;
    public const int CommittedAt = 24;

    /// <summary>Most bytes of a batch in one entry, so that the rest of a page that is wasted is small.</summary>
    public const int MaxPartBytes = (256 << 10) - 64;

    public const byte BatchPart = 1;
    public const byte EpochStart = 2;
    public const byte IsFirst = 1;
    public const byte IsLast = 2;

    private const string FileName = "log";
    private const uint ChecksumSeed = 0x474F4C57; // "WLOG"

    /// <summary>
    /// The checksum of an entry. It begins with the epoch, so that neither an entry of another epoch nor a record that
    /// lies within a batch, checksum and all, can pass for an entry.
    /// </summary>
    /// <param name="epoch">The epoch that the entry is in.</param>
    /// <param name="body">The entry from its kind on.</param>
    public static uint ChecksumOf(int epoch, ReadOnlySpan<byte> body) =>
        Crc32C.Append(ChecksumSeed ^ (uint)epoch, body);

    public static string FolderOf(string walFolder, int epoch) =>
        Path.Combine(walFolder, epoch.ToString("D8", CultureInfo.InvariantCulture));

    public static string PrefixOf(string walFolder, int epoch) => Path.Combine(FolderOf(walFolder, epoch), FileName);

    /// <summary>The epochs there are, oldest first.</summary>
    public static int[] EpochsIn(string walFolder) => !Directory.Exists(walFolder)
        ? []
        : [.. Directory.GetDirectories(walFolder)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture,
                out int epoch) ? epoch : 0)
            .Where(epoch => epoch > 0)
            .Order()];

    /// <summary>The number of an epoch's last file; -1 when it has none.</summary>
    public static int LastSegment(string walFolder, int epoch)
    {
        string folder = FolderOf(walFolder, epoch), prefix = FileName + ".";
        return !Directory.Exists(folder) ? -1 : Directory.GetFiles(folder, prefix + "*")
            .Select(path => int.TryParse(Path.GetFileName(path).AsSpan(prefix.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out int number) ? number : -1)
            .DefaultIfEmpty(-1)
            .Max();
    }
}
