// The files under FASTER's logs. FASTER hangs or loses its way when a write fails, so here a write is repeated until
// it succeeds; FASTER trusts what it reads, so here every sector is checked and a damaged one reads as zeros.
using System.Collections.Concurrent;
using System.Globalization;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace SearchEngine.Index.Storage;

/// <summary>
/// A device of segment files, <c>prefix.0</c>, <c>prefix.1</c> and so on. Writes are durable when they end.
/// </summary>
internal sealed unsafe class SegmentDevice : StorageDeviceBase
{
    private const uint IoError = 5; // EIO: FASTER only asks whether it is zero
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<int, SafeFileHandle> _handles = new();
    private readonly ConcurrentDictionary<int, byte> _unsynced = new();
    private readonly DiskQueue _reads;
    private readonly DiskQueue _writes;
    private readonly SectorChecksums? _checksums;
    private readonly DeviceHealth _health;
    private readonly CancellationTokenSource _closing = new();
    private volatile bool _isAbandoned;
    private int _writesUnderWay;
    private int _removalsPassedOver;
    private long _writtenUntil;

    /// <param name="prefix">Path of the segment files without their number.</param>
    /// <param name="reads">Where reads run.</param>
    /// <param name="writes">Where writes run; one thread, so that what is written later is on disk later.</param>
    /// <param name="health">Where trouble is told.</param>
    /// <param name="checksums">Checks what is read; null does not.</param>
    public SegmentDevice(
        string prefix, DiskQueue reads, DiskQueue writes, DeviceHealth health, SectorChecksums? checksums)
        : base(prefix, SectorChecksums.SectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _reads = reads;
        _writes = writes;
        _health = health;
        _checksums = checksums;
    }

    /// <summary>Address after the furthest byte written. Bytes before it may still be under way.</summary>
    public long WrittenUntil
    {
        get => Volatile.Read(ref _writtenUntil);
        init => _writtenUntil = value;
    }

    /// <summary>
    /// True when FASTER's own removals are passed over: it removes what a checkpoint no longer needs when it has taken
    /// that checkpoint, which is before the manifest puts it in force.
    /// </summary>
    public bool KeepsSegments { get; init; }

    /// <summary>How many of FASTER's own removals were passed over.</summary>
    public int RemovalsPassedOver => Volatile.Read(ref _removalsPassedOver);

    /// <summary>True when no write is under way.</summary>
    public bool IsIdle => Volatile.Read(ref _writesUnderWay) == 0;

    public override void ReadAsync(int segmentId, ulong sourceAddress, nint destinationAddress, uint readLength,
        DeviceIOCompletionCallback callback, object context)
    {
        if (!_reads.TryAdd(() => Read(segmentId, (long)sourceAddress, destinationAddress, (int)readLength, callback,
            context)))
        {
            callback(IoError, 0, context);
        }
    }

    public override void WriteAsync(nint sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite,
        DeviceIOCompletionCallback callback, object context)
    {
        HandleCapacity(segmentId);
        Interlocked.Increment(ref _writesUnderWay);
        if (!_writes.TryAdd(() => Write(segmentId, (long)destinationAddress, sourceAddress, (int)numBytesToWrite,
            callback, context)))
        {
            callback(IoError, 0, context);
            Interlocked.Decrement(ref _writesUnderWay);
        }
    }

    /// <summary>
    /// Removes a file when FASTER asks for it, unless <see cref="KeepsSegments"/> says that somebody else does.
    /// </summary>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        if (KeepsSegments)
            Interlocked.Increment(ref _removalsPassedOver);
        else
            Remove(segment);
        callback(result);
    }

    /// <summary>Removes the files of all segments before one.</summary>
    public void RemoveBefore(int segment)
    {
        string folder = Path.GetDirectoryName(FileName)!, name = Path.GetFileName(FileName) + ".";
        foreach (string path in Directory.GetFiles(folder, name + "*"))
        {
            if (int.TryParse(Path.GetFileName(path).AsSpan(name.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out int number) && number < segment)
            {
                Remove(number);
            }
        }
    }

    public override long GetFileSize(int segment) =>
        segmentSize > 0 ? segmentSize : RandomAccess.GetLength(HandleOf(segment));

    public override void Reset() => CloseHandles();

    /// <summary>Writes nothing any more, so that the files can be opened again while the disk is in trouble.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        StopRetrying();
    }

    /// <summary>Gives up writes that do not succeed, so that the log above can be closed.</summary>
    public void StopRetrying() => _closing.Cancel();

    public override void Dispose()
    {
        StopRetrying();
        CloseHandles();
    }

    /// <summary>The file of a segment; a device without segments has one file, named as the prefix.</summary>
    public string PathOf(int segment) => segmentSize < 0 ? FileName : $"{FileName}.{segment}";

    private void Read(int segment, long offset, nint destination, int length,
        DeviceIOCompletionCallback callback, object context)
    {
        Span<byte> buffer = new((void*)destination, length);
        uint error = 0;
        try
        {
            Fill(segment, offset, buffer);
            if (_checksums is not null)
                Check(segment, offset, buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ObjectDisposedException)
        {
            buffer.Clear();
            _health.Damaged(PathOf(segment), offset);
            error = IoError;
        }

        callback(error, (uint)length, context);
    }

    private void Fill(int segment, long offset, Span<byte> buffer)
    {
        if (!_handles.ContainsKey(segment) && !File.Exists(PathOf(segment)))
        {
            buffer.Clear(); // removed since: what is asked for is before the log's begin
            return;
        }

        SafeFileHandle handle = HandleOf(segment);
        int filled = 0;
        while (filled < buffer.Length)
        {
            int read = RandomAccess.Read(handle, buffer[filled..], offset + filled);
            if (read == 0)
                break;
            filled += read;
        }

        buffer[filled..].Clear();
    }

    private void Check(int segment, long offset, Span<byte> buffer)
    {
        if (_checksums!.FirstMismatch(segment, offset, buffer, 0) < 0)
            return;

        // A write of the log's last sector may have been under way: look once more while none is.
        lock (_checksums.WriteLock)
        {
            Fill(segment, offset, buffer);
            for (int sector = 0; (sector = _checksums.FirstMismatch(segment, offset, buffer, sector)) >= 0; sector++)
            {
                long at = offset + ((long)sector * SectorChecksums.SectorBytes);
                buffer.Slice(sector * SectorChecksums.SectorBytes, SectorChecksums.SectorBytes).Clear();
                if (_checksums.IsKnown(segment, at))
                    _health.Damaged(PathOf(segment), at);
            }
        }
    }

    private void Write(int segment, long offset, nint source, int length,
        DeviceIOCompletionCallback callback, object context)
    {
        uint error = 0;
        while (_isAbandoned || !TryWrite(segment, offset, new ReadOnlySpan<byte>((void*)source, length)))
        {
            if (_closing.Token.WaitHandle.WaitOne(RetryDelay))
            {
                error = IoError;
                break;
            }
        }

        // The callback may ask for the next write, so this one counts until it has returned.
        callback(error, error == 0 ? (uint)length : 0, context);
        if (error == 0)
        {
            long until = (Math.Max(0, segmentSize) * segment) + offset + length;
            Volatile.Write(ref _writtenUntil, Math.Max(_writtenUntil, until));
        }

        Interlocked.Decrement(ref _writesUnderWay);
    }

    private bool TryWrite(int segment, long offset, ReadOnlySpan<byte> sectors)
    {
        try
        {
            _health.BeforeWrite?.Invoke(PathOf(segment));
            SafeFileHandle handle = HandleOf(segment);
            if (_checksums is null)
            {
                RandomAccess.Write(handle, sectors, offset);
            }
            else
            {
                lock (_checksums.WriteLock)
                {
                    RandomAccess.Write(handle, sectors, offset);
                    _checksums.Note(segment, offset, sectors);
                }
            }

            _health.WriteSucceeded();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ObjectDisposedException)
        {
            _health.WriteFailed(exception);
            return false;
        }
    }

    private void Remove(int segment)
    {
        if (_handles.TryRemove(segment, out SafeFileHandle? handle))
            handle.Dispose();
        _checksums?.Forget(segment);
        File.Delete(PathOf(segment));
    }

    private SafeFileHandle HandleOf(int segment)
    {
        if (_handles.TryGetValue(segment, out SafeFileHandle? handle))
            return handle;
        string path = PathOf(segment);
        if (!File.Exists(path))
            _unsynced[segment] = 0;
        SafeFileHandle opened = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete, FileOptions.WriteThrough);
        try
        {
            SyncName(segment, Path.GetDirectoryName(path)!);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        SafeFileHandle kept = _handles.GetOrAdd(segment, opened);
        if (kept != opened)
            opened.Dispose();
        return kept;
    }

    // A file that was made counts as new until its name is durable, however often that fails.
    private void SyncName(int segment, string folder)
    {
        if (!_unsynced.ContainsKey(segment))
            return;
        _health.BeforeWrite?.Invoke(folder);
        DurableFile.SyncFolder(folder);
        _unsynced.TryRemove(segment, out _);
    }

    private void CloseHandles()
    {
        foreach (int segment in _handles.Keys)
        {
            if (_handles.TryRemove(segment, out SafeFileHandle? handle))
                handle.Dispose();
        }
    }
}
