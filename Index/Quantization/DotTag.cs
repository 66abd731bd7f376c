// The inner product as a type; serves cosine too, whose vectors have unit length.
namespace SearchEngine.Index.Quantization;

/// <summary>Inner product; serves cosine too, whose vectors have unit length.</summary>
internal readonly struct DotTag : IMetricTag
{
    public static bool IsL2 => false;
}
