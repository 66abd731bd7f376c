// Sizes of the record store's pages, files and memory.
using System.Numerics;

namespace SearchEngine.Index.Storage;

/// <summary>Sizes of the record store. Page and segment sizes are fixed when a collection is created.</summary>
internal sealed record StoreSettings
{
    public const int DefaultPageBits = 23;
    public const int DefaultSegmentBits = 26;
    private const int MinPagesInMemory = 4;
    private const long PreloadBytes = 256L << 20;

    /// <summary>Log2 of a page, in bytes. A record must fit into a page.</summary>
    public int PageBits { get; init; } = DefaultPageBits;

    /// <summary>Log2 of a file of the log, in bytes.</summary>
    public int SegmentBits { get; init; } = DefaultSegmentBits;

    /// <summary>Memory for the log's pages; rounded down to a power of two, at least four pages.</summary>
    public long MemoryBytes { get; init; } = 1L << 28;

    /// <summary>Bytes of the hash index.</summary>
    public long HashIndexBytes { get; init; } = 1L << 22;

    public int MemoryBits =>
        Math.Max(PageBits + BitOperations.Log2(MinPagesInMemory), BitOperations.Log2((ulong)MemoryBytes));

    public long PageBytes => 1L << PageBits;

    public long SegmentBytes => 1L << SegmentBits;

    /// <summary>Largest value: a page less FASTER's headers and the first page's lead.</summary>
    public int MaxValueBytes => (int)PageBytes - 128;

    /// <summary>Pages read into memory when the store is opened.</summary>
    public int PreloadPages => (int)Math.Max(2, Math.Min(PreloadBytes, 1L << MemoryBits) >> PageBits) - 1;
}
