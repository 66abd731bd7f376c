// Squared Euclidean distance, as a type.
namespace SearchEngine.Index.Quantization;

/// <summary>Squared Euclidean distance.</summary>
internal readonly struct L2Tag : IMetricTag
{
    public static bool IsL2 => true;

    public static bool NeedsLength => true;
}
