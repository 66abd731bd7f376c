// How much of the disk a new generation will take, and whether there is that much.
namespace SearchEngine.Index.Generations;

/// <summary>The disk before a generation is built.</summary>
/// <param name="ServedBytes">Bytes that the served generation takes.</param>
/// <param name="EstimatedBytes">Bytes that the new one is expected to take.</param>
/// <param name="FreeBytes">Bytes that are free.</param>
/// <param name="ReservedBytes">Bytes that must stay free.</param>
public sealed record DiskNeed(long ServedBytes, long EstimatedBytes, long FreeBytes, long ReservedBytes)
{
    /// <summary>Whether there is room.</summary>
    public bool Fits => FreeBytes - EstimatedBytes >= ReservedBytes;

    /// <summary>Refuses where there is none.</summary>
    /// <param name="collection">The collection's name, for the message.</param>
    /// <exception cref="StorageUnavailableException">There is no room.</exception>
    public void Require(string collection)
    {
        if (Fits)
            return;
        throw new StorageUnavailableException(
            $"The disk of collection '{collection}' has {FreeBytes >> 20} MiB free; the new generation takes about "
            + $"{(EstimatedBytes >> 20) + 1} MiB beside the {ServedBytes >> 20} MiB of the one that is served, and "
            + $"{ReservedBytes >> 20} MiB are kept free. Free some space, or delete a kept generation.", isFull: true);
    }
}
