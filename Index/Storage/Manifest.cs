// The manifest: what a collection is and which files make it up. docs/format.md, "manifest.json", specifies it.
namespace SearchEngine.Index.Storage;

/// <summary>
/// The state of a collection at a checkpoint. Replaced as one step; what it does not name is not there.
/// </summary>
internal sealed record Manifest
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required CollectionSettings Settings { get; init; }

    /// <summary>Which generation of the documents is in force: its folder is gen-N.</summary>
    public required int Generation { get; init; }

    /// <summary>Checkpoints taken so far; it names the files of each.</summary>
    public required int Checkpoint { get; init; }

    /// <summary>Log2 of the record store's page, in bytes.</summary>
    public required int StorePageBits { get; init; }

    /// <summary>Log2 of the record store's files, in bytes.</summary>
    public required int StoreSegmentBits { get; init; }

    /// <summary>The place in the write-ahead log from which it must be replayed.</summary>
    public required LogPosition Log { get; init; }

    /// <summary>
    /// What is added to a batch's sequence to make the version of its documents; null is 0. Of generations, this or
    /// what their own list says, whichever is larger: a snapshot of one does not have that list.
    /// </summary>
    public long? VersionOffset { get; init; }

    /// <summary>The record store; null before the first checkpoint.</summary>
    public StoreCheckpoint? Store { get; init; }

    /// <summary>The record store's hash index.</summary>
    public FileStamp? HashIndex { get; init; }

    /// <summary>The sector checksums of the record store's files.</summary>
    public IReadOnlyList<SegmentStamp> Sectors { get; init; } = [];

    /// <summary>The map of documents, and those that changed since the indexes were saved.</summary>
    public FileStamp? Documents { get; init; }

    /// <summary>Folder of the saved indexes within the generation; null when they are to be rebuilt.</summary>
    public string? IndexFolder { get; init; }
}
