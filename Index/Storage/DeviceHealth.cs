// What a device has seen go wrong: a disk that does not take writes, and bytes that are not those that were written.
using System.Collections.Concurrent;

namespace SearchEngine.Index.Storage;

/// <summary>Shared by the devices of a collection. Safe for concurrent use.</summary>
internal sealed class DeviceHealth
{
    private readonly ConcurrentDictionary<(string Path, long Offset), byte> _damage = new();
    private volatile Exception? _writeTrouble;
    private volatile TaskCompletionSource _stall = NewSignal();

    /// <summary>
    /// Called with the file before every write, and with the folder before the names of new files in it are made
    /// durable; what it throws counts as the disk's own failure.
    /// </summary>
    public Action<string>? BeforeWrite { get; init; }

    /// <summary>
    /// True keeps the trouble of a write, whatever succeeds after it, until <see cref="Forget"/>: for devices that do
    /// not repeat a write.
    /// </summary>
    public bool KeepsTrouble { get; init; }

    /// <summary>Why the disk does not take writes now; null while it does.</summary>
    public Exception? WriteTrouble => _writeTrouble;

    /// <summary>Completes when a write fails. The write is repeated until it succeeds.</summary>
    public Task Stalled => _stall.Task;

    /// <summary>File and offset of every sector whose checksum did not fit when it was read.</summary>
    public IReadOnlyCollection<(string Path, long Offset)> Damage => [.. _damage.Keys];

    public void WriteFailed(Exception reason)
    {
        _writeTrouble = reason;
        _stall.TrySetResult();
    }

    public void WriteSucceeded()
    {
        if (!KeepsTrouble)
            Forget();
    }

    /// <summary>Takes the disk for sound again.</summary>
    public void Forget()
    {
        if (_writeTrouble is null)
            return;
        _writeTrouble = null;
        _stall = NewSignal();
    }

    public void Damaged(string path, long offset) => _damage.TryAdd((path, offset), 0);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
