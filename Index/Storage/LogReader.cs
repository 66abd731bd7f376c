// Reads a write-ahead log after a crash: entry by entry up to the first that is not whole.
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace SearchEngine.Index.Storage;

/// <summary>Reads one epoch of the log from its files, whatever state they are in. It never throws on damage.</summary>
internal sealed class LogReader(string walFolder, int epoch) : IDisposable
{
    private readonly Dictionary<int, SafeFileHandle?> _segments = [];
    private readonly byte[] _page = new byte[LogFormat.PageBytes];
    private readonly int _lastSegment = LogFormat.LastSegment(walFolder, epoch);
    private long _loaded = -1;

    public string PathOf(long address) => $"{LogFormat.PrefixOf(walFolder, epoch)}.{address >> LogFormat.SegmentBits}";

    /// <summary>Where the last entry of <see cref="ReadFrom"/> ended, once it has been enumerated.</summary>
    public long End { get; private set; }

    /// <summary>True when something other than empty space follows <see cref="End"/>.</summary>
    public bool HasRemains { get; private set; }

    /// <summary>The entries from an address on, up to the first that is missing or not whole.</summary>
    public IEnumerable<LogEntry> ReadFrom(long address)
    {
        End = address;
        while (true)
        {
            if (TryRead(address, out LogEntry? entry))
            {
                yield return entry!;
                address = End = entry!.End;
                continue;
            }

            long nextPage = (address | (LogFormat.PageBytes - 1)) + 1;
            if (RestOfPageIsZero(address) && TryRead(nextPage, out _))
            {
                address = nextPage;
                continue;
            }

            HasRemains = AnythingAfter(address);
            yield break;
        }
    }

    /// <summary>
    /// The highest batch that an entry after an address knows to have been durable; 0 when there is none. If that is
    /// not below the batch that is missing, the log is damaged, and not merely torn where it was written last.
    /// </summary>
    public long CommittedAfter(long address)
    {
        long committed = 0;
        for (long at = (address + sizeof(int)) & ~3L; Load(at); at += sizeof(int))
        {
            if (RestOfPageIsZero(at))
                at = (at | (LogFormat.PageBytes - 1)) + 1 - sizeof(int);
            else if (TryRead(at, out LogEntry? entry))
                committed = Math.Max(committed, entry!.Committed);
        }

        return committed;
    }

    /// <summary>Where the first whole entry at or after an address begins; null when there is none.</summary>
    public long? NextEntry(long address)
    {
        for (long at = (address + sizeof(int) - 1) & ~3L; Load(at); at += sizeof(int))
        {
            if (RestOfPageIsZero(at))
                at = (at | (LogFormat.PageBytes - 1)) + 1 - sizeof(int);
            else if (TryRead(at, out _))
                return at;
        }

        return null;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle? segment in _segments.Values)
            segment?.Dispose();
    }

    private bool TryRead(long address, out LogEntry? entry)
    {
        entry = null;
        int at = (int)(address & (LogFormat.PageBytes - 1));
        if (at + LogFormat.EntryLeadBytes + LogFormat.HeaderBytes > LogFormat.PageBytes || !Load(address))
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(at + LogFormat.EntryLengthAt));
        int start = at + LogFormat.EntryLeadBytes;
        if (length < LogFormat.HeaderBytes || length > LogFormat.PageBytes - start)
            return false;
        ReadOnlySpan<byte> body = _page.AsSpan(start, length);
        byte kind = body[LogFormat.KindAt];
        if (kind is not (LogFormat.BatchPart or LogFormat.EpochStart)
            || LogFormat.ChecksumOf(epoch, body[LogFormat.KindAt..]) != BinaryPrimitives.ReadUInt32LittleEndian(body))
        {
            return false;
        }

        entry = new LogEntry(address, address + LogFormat.EntryLeadBytes + ((length + 3) & ~3), kind,
            body[LogFormat.FlagsAt], BinaryPrimitives.ReadInt64LittleEndian(body[LogFormat.SequenceAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(body[LogFormat.CommittedAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(body[LogFormat.PartAt..]), body[LogFormat.HeaderBytes..].ToArray());
        return true;
    }

    private bool RestOfPageIsZero(long address)
    {
        int at = (int)(address & (LogFormat.PageBytes - 1));
        return !Load(address) || _page.AsSpan(at).IndexOfAnyExcept((byte)0) < 0;
    }

    private bool AnythingAfter(long address)
    {
        while (Load(address))
        {
            if (!RestOfPageIsZero(address))
                return true;
            address = (address | (LogFormat.PageBytes - 1)) + 1;
        }

        return false;
    }

    // Reads the page of an address; false when the files end before that page. A file that is missing or too short
    // while there are later ones counts as zeros: what lies behind the gap is still seen.
    private bool Load(long address)
    {
        long page = address >> LogFormat.PageBits;
        if (page == _loaded)
            return true;
        int number = (int)(address >> LogFormat.SegmentBits);
        SafeFileHandle? segment = SegmentOf(number);
        long offset = (page << LogFormat.PageBits) & ((1L << LogFormat.SegmentBits) - 1);
        int filled = 0, read;
        while (segment is not null && filled < _page.Length
            && (read = RandomAccess.Read(segment, _page.AsSpan(filled), offset + filled)) > 0)
        {
            filled += read;
        }

        if (filled == 0 && number >= _lastSegment)
            return false;
        _page.AsSpan(filled).Clear();
        _loaded = page;
        return true;
    }

    private SafeFileHandle? SegmentOf(int segment)
    {
        if (_segments.TryGetValue(segment, out SafeFileHandle? handle))
            return handle;
        string path = $"{LogFormat.PrefixOf(walFolder, epoch)}.{segment}";
        handle = File.Exists(path)
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;
        return _segments[segment] = handle;
    }
}
