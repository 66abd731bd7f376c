// Every limit on what a collection accepts, in one place.
namespace SearchEngine.Index;

/// <summary>What a collection accepts.</summary>
public static class Limits
{
    /// <summary>Longest id, in UTF-8 bytes.</summary>
    public const int MaxIdBytes = 512;

    /// <summary>Longest text, in UTF-16 code units.</summary>
    public const int MaxTextChars = 524_288;

    /// <summary>Longest title, in UTF-16 code units.</summary>
    public const int MaxTitleChars = 8_192;

    /// <summary>Largest metadata, in bytes of UTF-8 JSON without white space.</summary>
    public const int MaxMetadataBytes = 65_536;

    /// <summary>Deepest metadata: the object itself is depth 1.</summary>
    public const int MaxMetadataDepth = 16;

    /// <summary>Most fields in one document's metadata, by path.</summary>
    public const int MaxMetadataFields = 1_000;

    /// <summary>Most documents or ids in one write.</summary>
    public const int MaxBatchDocuments = 10_000;

    /// <summary>Longest vector.</summary>
    public const int MaxDimensions = 16_384;

    /// <summary>Greatest Euclidean length of a vector: below it every score is finite.</summary>
    public const float MaxVectorLength = 1e18f;

    /// <summary>Most passages of one document.</summary>
    public const int MaxPassages = 4_096;

    /// <summary>Longest name of a collection, in characters.</summary>
    public const int MaxNameChars = 64;
}
