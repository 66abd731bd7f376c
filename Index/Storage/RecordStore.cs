// Documents at rest: a FASTER hybrid log, larger than memory, keyed by document ordinal.
using System.Collections.Concurrent;
using FASTER.core;
using Session = FASTER.core.ClientSession<long, FASTER.core.SpanByte, FASTER.core.SpanByte, byte[]?, int,
    SearchEngine.Index.Storage.RecordFunctions>;

namespace SearchEngine.Index.Storage;

/// <summary>
/// The record store. One thread writes at a time; any number read at the same time and never wait for the writer.
/// </summary>
internal sealed partial class RecordStore : IDisposable
{
    private const int ReadThreads = 4;
    public const string LogName = "log";

    private readonly string _folder;
    private readonly StoreSettings _settings;
    private readonly DiskQueue _reads = new("store reads", ReadThreads);
    private readonly DiskQueue _writes = new("store writes", 1);
    private readonly SectorChecksums _checksums;
    private readonly SegmentDevice _device;
    private readonly CheckpointFiles _checkpoints;
    private readonly FasterKV<long, SpanByte> _kv;
    private readonly ConcurrentBag<Session> _sessions = [];
    private readonly Session _writer;
    private long _onDiskUntil;

    private RecordStore(
        string folder, StoreSettings settings, DeviceHealth health, SectorChecksums checksums, StoreCheckpoint? from)
    {
        _folder = folder;
        _settings = settings;
        Health = health;
        _checksums = checksums;
        _device = new SegmentDevice(Path.Combine(folder, LogName), _reads, _writes, health, checksums)
        {
            WrittenUntil = from?.Tail ?? StoreLog.FirstAddress,
            KeepsSegments = true,
        };
        _checkpoints = new CheckpointFiles(folder, _reads, _writes, health.BeforeWrite);
        _kv = new FasterKV<long, SpanByte>(new FasterKVSettings<long, SpanByte>
        {
            LogDevice = _device,
            CheckpointManager = _checkpoints,
            PageSize = settings.PageBytes,
            MemorySize = 1L << settings.MemoryBits,
            SegmentSize = settings.SegmentBytes,
            IndexSize = settings.HashIndexBytes,
            RemoveOutdatedCheckpoints = false,
            TryRecoverLatest = false,
        });
        if (from is not null)
            Recover(from);

        _onDiskUntil = from?.Tail ?? StoreLog.FirstAddress;
        _writer = NewSession();
    }

    public DeviceHealth Health { get; }

    public string Folder => _folder;

    public long PageBytes => _settings.PageBytes;

    public long BeginAddress => _kv.Log.BeginAddress;

    public long TailAddress => _kv.Log.TailAddress;

    /// <summary>Bytes that are in memory only and will need room on the disk.</summary>
    public long UnflushedBytes => Math.Max(0, _kv.Log.TailAddress - _device.WrittenUntil);

    /// <summary>How often FASTER asked for a file of the log to be removed, which <see cref="Truncate"/> alone does.
    /// </summary>
    public int RemovalsPassedOver => _device.RemovalsPassedOver;

    public long HashIndexBytes => _settings.HashIndexBytes;

    public long LogBytes => TailAddress - BeginAddress;

    /// <summary>Makes an empty store. What the folder held is deleted.</summary>
    public static RecordStore Create(string folder, StoreSettings settings, DeviceHealth health)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
        return new RecordStore(folder, settings, health, new SectorChecksums(), null);
    }

    /// <summary>Recovers a store as it was at a checkpoint. Later records in its files are forgotten.</summary>
    /// <exception cref="DataDamagedException">What recovery reads is not what was written.</exception>
    public static RecordStore Open(string folder, StoreSettings settings, DeviceHealth health,
        SectorChecksums checksums, StoreCheckpoint from)
    {
        StoreLog log = new(folder, LogName, settings, checksums);
        log.RestoreTail(from);
        log.RequireUndamaged(log.RecoveryStart(from), from.Tail);
        return new RecordStore(folder, settings, health, checksums, from);
    }

    /// <summary>Stores a value. Called by one thread at a time.</summary>
    public unsafe void Put(int ordinal, ReadOnlySpan<byte> value)
    {
        long key = ordinal;
        fixed (byte* bytes = value)
        {
            SpanByte pinned = SpanByte.FromPointer(bytes, value.Length);
            Status status = _writer.Upsert(ref key, ref pinned);
            if (status.IsPending)
                _writer.CompletePending(wait: true);
        }
    }

    /// <summary>Deletes a value. Called by the thread that calls <see cref="Put"/>.</summary>
    public void Delete(int ordinal)
    {
        long key = ordinal;
        Status status = _writer.Delete(ref key);
        if (status.IsPending)
            _writer.CompletePending(wait: true);
    }

    /// <summary>
    /// Reads a value; null when there is none. The bytes are not checked: see <see cref="RecordView"/>.
    /// </summary>
    public byte[]? Read(int ordinal)
    {
        long begin = BeginAddress;
        byte[]? value = ReadOnce(ordinal);

        // A record that compaction moved while it was being read is not found where it was, but where it is now.
        while (value is null && begin != BeginAddress)
        {
            begin = BeginAddress;
            value = ReadOnce(ordinal);
        }

        return value;
    }

    private byte[]? ReadOnce(int ordinal)
    {
        Session session = _sessions.TryTake(out Session? pooled) ? pooled : NewSession();
        long key = ordinal;
        byte[]? value = null;
        Status status = session.Read(ref key, ref value);
        if (status.IsPending)
        {
            session.CompletePendingWithOutputs(
                out CompletedOutputIterator<long, SpanByte, SpanByte, byte[]?, int> completed, wait: true);
            completed.Next();
            status = completed.Current.Status;
            value = completed.Current.Output;
            completed.Dispose();
        }

        _sessions.Add(session);
        return status.Found ? value : null;
    }

    /// <summary>Reads several values, those on disk side by side.</summary>
    /// <param name="ordinals">The keys; negative ones are passed over.</param>
    /// <param name="values">Receives the values; null where there is none.</param>
    public void ReadMany(ReadOnlySpan<int> ordinals, Span<byte[]?> values)
    {
        long begin = BeginAddress;
        ReadManyOnce(ordinals, values);
        for (int i = 0; i < ordinals.Length && begin != BeginAddress; i++)
        {
            if (ordinals[i] >= 0)
                values[i] ??= Read(ordinals[i]);
        }
    }

    private void ReadManyOnce(ReadOnlySpan<int> ordinals, Span<byte[]?> values)
    {
        Session session = _sessions.TryTake(out Session? pooled) ? pooled : NewSession();
        bool isPending = false;
        for (int i = 0; i < ordinals.Length; i++)
        {
            long key = ordinals[i];
            byte[]? value = null;
            if (key >= 0)
                isPending |= session.Read(ref key, ref value, i).IsPending;
            values[i] = value;
        }

        if (isPending)
        {
            session.CompletePendingWithOutputs(
                out CompletedOutputIterator<long, SpanByte, SpanByte, byte[]?, int> completed, wait: true);
            while (completed.Next())
                values[completed.Current.Context] = completed.Current.Status.Found ? completed.Current.Output : null;
            completed.Dispose();
        }

        _sessions.Add(session);
    }

    /// <summary>Writes nothing any more; the store cannot be used after this, but its files can be opened.</summary>
    public void Abandon() => _device.Abandon();

    /// <summary>Ends the store's threads and closes its files. Nothing is written: take a checkpoint before.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        while (_sessions.TryTake(out Session? session))
            session.Dispose();
        _kv.Dispose();
        _device.StopRetrying();
        _writes.Dispose();
        _reads.Dispose();
        _device.Dispose();
    }

    /// <summary>The number of the file that an address is in.</summary>
    public int SegmentOf(long address) => (int)(address >> _settings.SegmentBits);

    private void Recover(StoreCheckpoint from)
    {
        _checkpoints.Restore(from.IndexToken, from.IndexDescription, from.LogToken, from.LogDescription);
        try
        {
            _kv.Recover(from.IndexToken, from.LogToken, _settings.PreloadPages);
        }
        catch (Exception exception) when (exception is FasterException or FormatException or IOException)
        {
            _kv.Dispose();
            _writes.Dispose();
            _reads.Dispose();
            _device.Dispose();
            throw new DataDamagedException(_folder, $"FASTER cannot recover it: {exception.Message}", exception);
        }
    }

    private Session NewSession() => _kv.For(new RecordFunctions()).NewSession<RecordFunctions>();
}
