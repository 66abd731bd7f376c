// The metric of vectors whose length and place both count, as a type that codecs are compiled for.
namespace SearchEngine.Index.Quantization;

/// <summary>Squared Euclidean distance.</summary>
internal readonly struct L2Tag : IMetricTag
{
    public static bool IsL2 => true;

    public static bool NeedsLength => true;
}
