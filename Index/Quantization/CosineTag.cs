// Inner product of unit vectors, as a type.
namespace SearchEngine.Index.Quantization;

/// <summary>Inner product of unit vectors.</summary>
internal readonly struct CosineTag : IMetricTag
{
    public static bool IsL2 => false;

    public static bool NeedsLength => false;
}
