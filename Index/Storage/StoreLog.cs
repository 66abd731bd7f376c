// The files of the record store's log, read past FASTER: to check them before it trusts them.
using Microsoft.Win32.SafeHandles;

namespace SearchEngine.Index.Storage;

/// <summary>The segment files of a record store.</summary>
internal sealed class StoreLog(string folder, string name, StoreSettings settings, SectorChecksums checksums)
{
    /// <summary>Where FASTER's logs begin.</summary>
    public const long FirstAddress = 64;

    private const int ChunkBytes = 1 << 20;

    public string PathOf(int segment) => Path.Combine(folder, $"{name}.{segment}");

    /// <summary>The lowest address that FASTER reads when it recovers a checkpoint.</summary>
    public long RecoveryStart(StoreCheckpoint checkpoint)
    {
        long pageOfTail = checkpoint.Tail & ~(settings.PageBytes - 1);
        long preload = pageOfTail - (settings.PreloadPages * settings.PageBytes);
        long start = Math.Min(preload, checkpoint.RecoverFrom) & ~(settings.PageBytes - 1);
        return Math.Max(FirstAddress, Math.Max(start, checkpoint.Begin & ~(settings.PageBytes - 1)));
    }

    /// <summary>The sector that the tail lies in; empty when the tail lies between two sectors.</summary>
    public byte[] ReadTailSector(long tail)
    {
        if (tail % SectorChecksums.SectorBytes == 0)
            return [];
        byte[] sector = new byte[SectorChecksums.SectorBytes];
        using SafeFileHandle file = File.OpenHandle(PathOf(SegmentOf(tail)), FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Read(file, sector, OffsetOf(tail) & ~(SectorChecksums.SectorBytes - 1L));
        return sector;
    }

    /// <summary>
    /// Makes the files end where the checkpoint ends: later sectors go, the last one becomes what it was.
    /// </summary>
    public void RestoreTail(StoreCheckpoint checkpoint)
    {
        int last = SegmentOf(checkpoint.Tail);
        for (int segment = last + 1; File.Exists(PathOf(segment)); segment++)
            File.Delete(PathOf(segment));
        if (checkpoint.TailSector.Length == 0 && OffsetOf(checkpoint.Tail) == 0)
            return;

        string path = PathOf(last);
        if (!File.Exists(path))
            throw new DataDamagedException(path, "the file is missing");
        long sectorStart = OffsetOf(checkpoint.Tail) & ~(SectorChecksums.SectorBytes - 1L);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (RandomAccess.GetLength(file) < sectorStart)
        {
            throw new DataDamagedException(path,
                $"it has {RandomAccess.GetLength(file)} bytes and should have {OffsetOf(checkpoint.Tail)}");
        }

        RandomAccess.Write(file, checkpoint.TailSector, sectorStart);
        RandomAccess.SetLength(file, sectorStart + checkpoint.TailSector.Length);
        RandomAccess.FlushToDisk(file);
        lock (checksums.WriteLock)
            checksums.Note(last, sectorStart, checkpoint.TailSector);
    }

    /// <summary>Checks every sector of a part of the log.</summary>
    /// <exception cref="DataDamagedException">One does not fit its checksum; the first is named.</exception>
    public void RequireUndamaged(long from, long until)
    {
        foreach (long address in DamagedSectors(from, until))
        {
            throw new DataDamagedException(PathOf(SegmentOf(address)),
                $"the sector at byte {OffsetOf(address)} does not fit its checksum");
        }
    }

    /// <summary>Addresses of the sectors that do not fit their checksums, within a part of the log.</summary>
    public IEnumerable<long> DamagedSectors(long from, long until)
    {
        byte[] buffer = new byte[ChunkBytes];
        long at = from & ~(SectorChecksums.SectorBytes - 1L);
        while (at < until)
        {
            long segmentEnd = (at & ~(settings.SegmentBytes - 1)) + settings.SegmentBytes;
            long end = Math.Min(Math.Min(until, at + ChunkBytes), segmentEnd);
            int length = (int)RoundUp(end - at);
            Fill(at, buffer.AsSpan(0, length));
            for (int sector = 0; (sector = FirstMismatch(at, buffer, length, sector)) >= 0; sector++)
                yield return at + ((long)sector * SectorChecksums.SectorBytes);
            at = end;
        }
    }

    private int FirstMismatch(long at, byte[] buffer, int length, int from)
    {
        int sector = checksums.FirstMismatch(SegmentOf(at), OffsetOf(at), buffer.AsSpan(0, length), from);
        if (sector < 0)
            return -1;
        lock (checksums.WriteLock)
            Fill(at, buffer.AsSpan(0, length));
        return checksums.FirstMismatch(SegmentOf(at), OffsetOf(at), buffer.AsSpan(0, length), from);
    }

    private void Fill(long address, Span<byte> buffer)
    {
        string path = PathOf(SegmentOf(address));
        int filled = 0;
        if (File.Exists(path))
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            int read;
            while (filled < buffer.Length
                && (read = RandomAccess.Read(file, buffer[filled..], OffsetOf(address) + filled)) > 0)
            {
                filled += read;
            }
        }

        buffer[filled..].Clear();
    }

    private static long RoundUp(long bytes) =>
        (bytes + SectorChecksums.SectorBytes - 1) & ~(SectorChecksums.SectorBytes - 1L);

    private int SegmentOf(long address) => (int)(address >> settings.SegmentBits);

    private long OffsetOf(long address) => address & (settings.SegmentBytes - 1);
}
