// How a collection is run in this process: memory, threads, timing. None of it is kept on disk.
using Microsoft.Extensions.Logging;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index;

/// <summary>How a collection is run in this process. None of it changes what is stored.</summary>
public sealed record CollectionOptions
{
    /// <summary>The collection's name; null takes the name of its folder.</summary>
    public string? Name { get; init; }

    /// <summary>Cuts long texts into passages; null keeps every text whole.</summary>
    public IPassageSplitter? Splitter { get; init; }

    /// <summary>Memory for the record store, in bytes; null takes a quarter of the machine's memory.</summary>
    public long? StoreMemoryBytes { get; init; }

    /// <summary>Threads that write to the graph and the keyword index; null takes one a core.</summary>
    public int? IndexThreads { get; init; }

    /// <summary>Gives what computes the scores of exact search, a GPU for instance; asked at each exact search. Null,
    /// or a null answer, takes this machine's cores.</summary>
    public Func<IBlockScorer?>? Scorer { get; init; }

    /// <summary>Texts given to the embedding model in one call.</summary>
    public int EmbeddingBatch { get; init; } = 64;

    /// <summary>A checkpoint is taken when the write-ahead log has grown by this many bytes.</summary>
    public long CheckpointLogBytes { get; init; } = 256L << 20;

    /// <summary>A checkpoint is taken when there were writes and this much time has passed since the last.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The store is compacted when its log has this many bytes and more than half of them no longer count.
    /// </summary>
    public long CompactMinBytes { get; init; } = 64L << 20;

    /// <summary>Writes are refused when they would leave less than this many bytes free on the disk.</summary>
    public long ReservedFreeBytes { get; init; } = 128L << 20;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where recoveries, checkpoints and troubles are told; null for nowhere.</summary>
    public ILogger? Log { get; init; }

    /// <summary>Called with the file before every write of log and store; throws what a disk might.</summary>
    internal Action<string>? BeforeWrite { get; init; }

    /// <summary>Says how many bytes are free; null asks the disk.</summary>
    internal Func<long>? FreeBytes { get; init; }

    /// <summary>Log2 of the record store's pages in a new collection, in bytes.</summary>
    internal int StorePageBits { get; init; } = Storage.StoreSettings.DefaultPageBits;

    /// <summary>Log2 of the record store's files in a new collection, in bytes.</summary>
    internal int StoreSegmentBits { get; init; } = Storage.StoreSettings.DefaultSegmentBits;
}
