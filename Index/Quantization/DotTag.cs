// Inner product of vectors of any length, as a type.
namespace SearchEngine.Index.Quantization;

/// <summary>Inner product of vectors of any length.</summary>
internal readonly struct DotTag : IMetricTag
{
    public static bool IsL2 => false;

    public static bool NeedsLength => true;
}
