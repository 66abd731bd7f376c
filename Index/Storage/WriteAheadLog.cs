// The write-ahead log: a write is acknowledged when its batch is in here and committed.
using System.Buffers.Binary;
using FASTER.core;

namespace SearchEngine.Index.Storage;

/// <summary>
/// One epoch of the log, open for appending. One caller appends at a time; another may commit at the same time.
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    private const int EpochStartBytes = 16;

    private readonly DiskQueue _disk = new("log", 1);
    private readonly DeviceHealth _health;
    private readonly SegmentDevice _device;
    private readonly FasterLog _log;
    private readonly byte[] _entry = new byte[LogFormat.HeaderBytes + LogFormat.MaxPartBytes];

    /// <summary>Begins a new epoch.</summary>
    /// <param name="walFolder">Folder of all epochs.</param>
    /// <param name="epoch">Number of the new one.</param>
    /// <param name="previous">Where the log ended that came before.</param>
    /// <param name="health">Where trouble is told.</param>
    public WriteAheadLog(string walFolder, int epoch, LogPosition previous, DeviceHealth health)
    {
        Epoch = epoch;
        _health = health;
        Directory.CreateDirectory(LogFormat.FolderOf(walFolder, epoch));
        DurableFile.SyncFolder(walFolder);
        _device = new SegmentDevice(LogFormat.PrefixOf(walFolder, epoch), _disk, _disk, health, null);
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = _device,
            LogCommitManager = new NoCommitFiles(),
            PageSizeBits = LogFormat.PageBits,
            MemorySizeBits = LogFormat.MemoryBits,
            SegmentSizeBits = LogFormat.SegmentBits,
            LogChecksum = LogChecksumType.PerEntry,
            FastCommitMode = false,
            TryRecoverLatest = false,
            MutableFraction = 0,
        });
        AppendStart(previous);
    }

    public int Epoch { get; }

    /// <summary>Everything before this address is durable.</summary>
    public long CommittedUntil => Volatile.Read(ref _log.CommittedUntilAddress);

    public long TailAddress => _log.TailAddress;

    /// <summary>
    /// Appends a batch. It is durable when <see cref="CommittedUntil"/> has reached the address returned.
    /// </summary>
    /// <param name="sequence">The batch's number.</param>
    /// <param name="committed">
    /// The last batch known to be durable. Recovery tells damage from a torn tail by it.
    /// </param>
    /// <param name="batch">The batch.</param>
    /// <exception cref="StorageUnavailableException">The disk takes no writes; the batch is not in the log.</exception>
    public long Append(long sequence, long committed, ReadOnlySpan<byte> batch)
    {
        int part = 0;
        long end;
        do
        {
            int length = Math.Min(batch.Length, LogFormat.MaxPartBytes);
            int flags = (part == 0 ? LogFormat.IsFirst : 0) | (length == batch.Length ? LogFormat.IsLast : 0);
            end = AppendEntry(LogFormat.BatchPart, (byte)flags, sequence, committed, part++, batch[..length]);
            batch = batch[length..];
        }
        while (!batch.IsEmpty);

        return end;
    }

    /// <summary>Makes everything appended so far durable.</summary>
    public async Task CommitAsync() => await _log.CommitAsync();

    /// <summary>Deletes the files that hold nothing at or after an address.</summary>
    public async Task TruncateAsync(long until)
    {
        _log.TruncateUntil(until);
        await _log.CommitAsync();
    }

    /// <summary>Writes nothing any more; the log cannot be used after this, but its files can be read.</summary>
    public void Abandon() => _device.Abandon();

    public void Dispose()
    {
        _device.StopRetrying();
        _log.Dispose();
        _disk.Dispose();
        _device.Dispose();
    }

    private void AppendStart(LogPosition previous)
    {
        Span<byte> start = stackalloc byte[EpochStartBytes];
        BinaryPrimitives.WriteInt32LittleEndian(start, Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(start[4..], previous.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(start[8..], previous.Address);
        AppendEntry(LogFormat.EpochStart, LogFormat.IsFirst | LogFormat.IsLast, previous.Sequence,
            previous.Sequence, 0, start);
    }

    private long AppendEntry(
        byte kind, byte flags, long sequence, long committed, int part, ReadOnlySpan<byte> payload)
    {
        Span<byte> entry = _entry.AsSpan(0, LogFormat.HeaderBytes + payload.Length);
        entry[..LogFormat.HeaderBytes].Clear();
        entry[LogFormat.KindAt] = kind;
        entry[LogFormat.FlagsAt] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(entry[LogFormat.SequenceAt..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(entry[LogFormat.PartAt..], part);
        BinaryPrimitives.WriteInt64LittleEndian(entry[LogFormat.CommittedAt..], committed);
        payload.CopyTo(entry[LogFormat.HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, LogFormat.ChecksumOf(Epoch, entry[LogFormat.KindAt..]));

        long address;
        while (!_log.TryEnqueue(entry, out address))
        {
            if (_health.WriteTrouble is { } trouble)
            {
                throw new StorageUnavailableException(
                    $"{_device.FileName} takes no writes: {trouble.Message} Writing resumes by itself when the disk "
                    + "does.", isFull: false, trouble);
            }

            Thread.Sleep(0);
        }

        int aligned = (entry.Length + 3) & ~3;
        return address + LogFormat.EntryLeadBytes + aligned;
    }
}
