// What int8 and binary codes share: both encode the rotated direction of a vector and keep its length beside it.
using System.Runtime.CompilerServices;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Quantization;

/// <summary>From a vector to direction and length, and from an estimated cosine back to a distance.</summary>
internal static class RotatedCode<TMetric>
    where TMetric : struct, IMetricTag
{
    /// <summary>Writes the rotated unit direction of a vector, [d].</summary>
    /// <returns>The vector's length; 1 when the metric takes all vectors for unit vectors.</returns>
    public static float Rotate(Rotation rotation, ReadOnlySpan<float> vector, Span<float> direction)
    {
        vector.CopyTo(direction);
        float length = TMetric.NeedsLength ? Similarity.Length(vector) : 1;
        if (TMetric.NeedsLength && length > 0)
        {
            foreach (ref float value in direction)
            {
                value /= length;
            }
        }

        rotation.Apply(direction);
        return length;
    }

    /// <summary>The distance of two vectors whose directions have this cosine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Distance(float cosine, float queryLength, float codeLength)
    {
        if (!TMetric.NeedsLength)
        {
            return -cosine;
        }

        float inner = cosine * codeLength * queryLength;
        return TMetric.IsL2 ? (queryLength * queryLength) + (codeLength * codeLength) - (2 * inner) : -inner;
    }
}
