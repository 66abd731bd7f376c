// Where FASTER puts a checkpoint: the hash index in a file of its own, its two small descriptions in our manifest.
using System.Collections.Concurrent;
using FASTER.core;

namespace SearchEngine.Index.Storage;

/// <summary>Keeps the descriptions of checkpoints in memory, for the manifest, and the hash index in a file.</summary>
/// <param name="folder">Where the hash index is written.</param>
/// <param name="reads">Where reads run.</param>
/// <param name="writes">Where writes run.</param>
/// <param name="beforeWrite">See <see cref="DeviceHealth.BeforeWrite"/>.</param>
internal sealed class CheckpointFiles(
    string folder, DiskQueue reads, DiskQueue writes, Action<string>? beforeWrite) : ICheckpointManager
{
    private readonly ConcurrentDictionary<Guid, byte[]> _index = new();
    private readonly ConcurrentDictionary<Guid, byte[]> _log = new();

    /// <summary>
    /// Trouble while a hash index was written. FASTER itself ignores it, and goes on with the rest of the file.
    /// </summary>
    public DeviceHealth Health { get; } = new() { BeforeWrite = beforeWrite, KeepsTrouble = true };

    public static string IndexFileOf(Guid token) => $"index-{token:N}";

    public byte[] IndexDescription(Guid token) => _index[token];

    public byte[] LogDescription(Guid token) => _log[token];

    /// <summary>Takes over what a manifest holds, before the store is recovered.</summary>
    public void Restore(Guid indexToken, byte[] indexDescription, Guid logToken, byte[] logDescription)
    {
        _index[indexToken] = indexDescription;
        _log[logToken] = logDescription;
    }

    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => _index[indexToken] = commitMetadata;

    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => _log[logToken] = commitMetadata;

    public byte[] GetIndexCheckpointMetadata(Guid indexToken) => _index[indexToken];

    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta = false,
        long recoverTo = -1L) => _log[logToken];

    public IEnumerable<Guid> GetIndexCheckpointTokens() => _index.Keys;

    public IEnumerable<Guid> GetLogCheckpointTokens() => _log.Keys;

    public IDevice GetIndexDevice(Guid indexToken)
    {
        SegmentDevice device = new(Path.Combine(folder, IndexFileOf(indexToken)), reads, writes, Health, null);
        device.StopRetrying(); // a checkpoint that fails is given up, the last one stays in force
        return device;
    }

    public void Purge(Guid token)
    {
        _index.TryRemove(token, out _);
        _log.TryRemove(token, out _);
    }

    public void PurgeAll()
    {
        _index.Clear();
        _log.Clear();
    }

    public void InitializeIndexCheckpoint(Guid indexToken)
    {
    }

    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    public void Dispose()
    {
    }

    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog) =>
        throw UnusedKind();

    public IDevice GetSnapshotLogDevice(Guid token) => throw UnusedKind();

    public IDevice GetSnapshotObjectLogDevice(Guid token) => throw UnusedKind();

    // FASTER asks for it at every recovery, and takes null for "there is none".
    public IDevice GetDeltaLogDevice(Guid token) => null!;

    private static NotSupportedException UnusedKind() =>
        new("The record store takes fold-over checkpoints only: they write no file but the log and the hash index.");
}
