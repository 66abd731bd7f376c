// A metric as a type, so that a kernel's metric is chosen when it is compiled and not in its inner loop.
namespace SearchEngine.Index.Quantization;

/// <summary>A metric as a type.</summary>
internal interface IMetricTag
{
    /// <summary>True for squared Euclidean distance, false for the inner product.</summary>
    static abstract bool IsL2 { get; }

    /// <summary>True when vectors may have any length, false when all have unit length.</summary>
    static abstract bool NeedsLength { get; }
}
