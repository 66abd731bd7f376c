// A CRC-32C for every 512-byte sector of the record store's files, so that not a byte of what FASTER reads back is
// believed unseen: neither records nor the addresses that link them.
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Storage;

/// <summary>The checksums of a segmented file. Writers exclude one another; readers need no lock.</summary>
internal sealed class SectorChecksums
{
    public const int SectorBytes = 512;

    private const uint Unknown = 0;
    private readonly ConcurrentDictionary<int, uint[]> _segments = new();

    /// <summary>Taken around a write and the update of its checksums, and to look again at what did not fit.</summary>
    public Lock WriteLock { get; } = new();

    /// <summary>Segments that changed since they were last saved.</summary>
    private readonly ConcurrentDictionary<int, byte> _changed = new();

    /// <summary>Notes what is written. The caller holds <see cref="WriteLock"/>.</summary>
    public void Note(int segment, long offset, ReadOnlySpan<byte> sectors)
    {
        int first = (int)(offset / SectorBytes);
        int count = sectors.Length / SectorBytes;
        uint[] table = TableOf(segment, first + count);
        for (int i = 0; i < count; i++)
            Volatile.Write(ref table[first + i], ChecksumOf(sectors.Slice(i * SectorBytes, SectorBytes)));
        _changed[segment] = 0;
    }

    /// <summary>Sector numbers, counted from <paramref name="offset"/>, that are not what was written.</summary>
    /// <returns>The first such sector at or after <paramref name="from"/>, or -1.</returns>
    public int FirstMismatch(int segment, long offset, ReadOnlySpan<byte> sectors, int from)
    {
        int first = (int)(offset / SectorBytes);
        _segments.TryGetValue(segment, out uint[]? table);
        for (int i = from; i < sectors.Length / SectorBytes; i++)
        {
            uint expected = table is not null && first + i < table.Length
                ? Volatile.Read(ref table[first + i])
                : Unknown;
            if (expected == Unknown || expected != ChecksumOf(sectors.Slice(i * SectorBytes, SectorBytes)))
                return i;
        }

        return -1;
    }

    /// <summary>True when the sector was written, so that a mismatch is damage and not empty space.</summary>
    public bool IsKnown(int segment, long offset)
    {
        int sector = (int)(offset / SectorBytes);
        return _segments.TryGetValue(segment, out uint[]? table) && sector < table.Length
            && Volatile.Read(ref table[sector]) != Unknown;
    }

    public void Forget(int segment)
    {
        _segments.TryRemove(segment, out _);
        _changed.TryRemove(segment, out _);
    }

    /// <summary>The segments that changed since the last call, with a copy of their checksums.</summary>
    public Dictionary<int, byte[]> TakeChanged()
    {
        Dictionary<int, byte[]> taken = [];
        lock (WriteLock)
        {
            foreach (int segment in _changed.Keys)
            {
                if (_segments.TryGetValue(segment, out uint[]? table))
                    taken[segment] = Serialize(table);
            }

            _changed.Clear();
        }

        return taken;
    }

    /// <summary>Gives segments back that could not be saved.</summary>
    public void PutBack(IEnumerable<int> segments)
    {
        foreach (int segment in segments)
            _changed[segment] = 0;
    }

    /// <summary>Takes over checksums that were saved; little-endian uint32 each.</summary>
    public void Load(int segment, ReadOnlySpan<byte> saved)
    {
        uint[] table = new uint[saved.Length / sizeof(uint)];
        for (int i = 0; i < table.Length; i++)
            table[i] = BinaryPrimitives.ReadUInt32LittleEndian(saved[(i * sizeof(uint))..]);
        _segments[segment] = table;
    }

    private static byte[] Serialize(uint[] table)
    {
        int used = table.Length;
        while (used > 0 && table[used - 1] == Unknown)
            used--;
        byte[] saved = new byte[used * sizeof(uint)];
        for (int i = 0; i < used; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(i * sizeof(uint)), table[i]);
        return saved;
    }

    private uint[] TableOf(int segment, int sectors)
    {
        uint[] table = _segments.GetOrAdd(segment, static _ => []);
        if (table.Length >= sectors)
            return table;
        uint[] larger = new uint[Math.Max(sectors, table.Length * 2)];
        table.CopyTo(larger, 0);
        _segments[segment] = larger;
        return larger;
    }

    // Zero stands for "never written", so a checksum that happens to be zero is stored as one.
    private static uint ChecksumOf(ReadOnlySpan<byte> sector) => Math.Max(1, Crc32C.Of(sector));
}
