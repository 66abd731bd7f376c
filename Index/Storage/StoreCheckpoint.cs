// What a checkpoint of the record store is made of, as the manifest keeps it.
namespace SearchEngine.Index.Storage;

/// <summary>Where a store is to be recovered to.</summary>
internal sealed record StoreCheckpoint
{
    public required Guid IndexToken { get; init; }

    public required Guid LogToken { get; init; }

    /// <summary>FASTER's description of the hash index.</summary>
    public required byte[] IndexDescription { get; init; }

    /// <summary>FASTER's description of the log.</summary>
    public required byte[] LogDescription { get; init; }

    /// <summary>Log address of the oldest record that counts.</summary>
    public required long Begin { get; init; }

    /// <summary>Log address after the newest record that counts.</summary>
    public required long Tail { get; init; }

    /// <summary>The log's tail when the hash index was written: recovery reads on from here.</summary>
    public required long RecoverFrom { get; init; }

    /// <summary>
    /// The sector that <see cref="Tail"/> lies in, as it was. Later writes add to that sector; recovery puts it back.
    /// Empty when the tail lies between two sectors.
    /// </summary>
    public required byte[] TailSector { get; init; }
}
