// Space on the disk, looked at before a write: FASTER waits for ever when a disk fills up under it.
namespace SearchEngine.Index.Storage;

/// <summary>Refuses writes that might fill the disk.</summary>
/// <param name="folder">The collection's folder.</param>
/// <param name="reservedBytes">
/// What new documents must leave free: room for what makes room, which is deleting, compacting and checkpoints.
/// </param>
/// <param name="freeBytes">Says how much is free.</param>
internal sealed class FreeSpace(string folder, long reservedBytes, Func<long> freeBytes)
{
    private const int ShareKept = 16;

    /// <summary>The free space of the disk that a folder is on.</summary>
    public static long Of(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    public bool IsLow => freeBytes() < reservedBytes;

    /// <summary>True when so many more bytes leave the reserve untouched.</summary>
    public bool Fits(long bytes) => freeBytes() - bytes >= reservedBytes;

    /// <summary>Refuses when so many more bytes would leave less than the reserve.</summary>
    /// <exception cref="StorageUnavailableException">They would.</exception>
    public void Require(long bytes) => Require(bytes, reservedBytes);

    /// <summary>Refuses when so many more bytes would use up the reserve, all but a sixteenth of it.</summary>
    /// <exception cref="StorageUnavailableException">They would.</exception>
    public void RequireFromReserve(long bytes) => Require(bytes, reservedBytes / ShareKept);

    private void Require(long bytes, long kept)
    {
        long free = freeBytes();
        if (free - bytes < kept)
        {
            throw new StorageUnavailableException(
                $"The disk of {folder} has {free >> 20} MiB free; this may take {(bytes >> 20) + 1} MiB and "
                + $"{kept >> 20} MiB are kept free. Free some space; writing then goes on without a restart.",
                isFull: true);
        }
    }
}
