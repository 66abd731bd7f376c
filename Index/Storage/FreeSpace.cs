// Space on the disk, looked at before a write: FASTER waits for ever when a disk fills up under it.
namespace SearchEngine.Index.Storage;

/// <summary>Refuses writes that might fill the disk.</summary>
/// <param name="folder">The collection's folder.</param>
/// <param name="reservedBytes">What must stay free: room for checkpoints and for closing in order.</param>
/// <param name="freeBytes">Says how much is free.</param>
internal sealed class FreeSpace(string folder, long reservedBytes, Func<long> freeBytes)
{
    /// <summary>The free space of the disk that a folder is on.</summary>
    public static long Of(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    public bool IsLow => freeBytes() < reservedBytes;

    /// <summary>Refuses when so many more bytes would leave less than the reserve.</summary>
    /// <exception cref="StorageUnavailableException">They would.</exception>
    public void Require(long bytes)
    {
        long free = freeBytes();
        if (free - bytes < reservedBytes)
        {
            throw new StorageUnavailableException(
                $"The disk of {folder} has {free >> 20} MiB free; this write may take {(bytes >> 20) + 1} MiB and "
                + $"{reservedBytes >> 20} MiB are kept free. Free some space; writing then goes on without a restart.",
                isFull: true);
        }
    }
}
