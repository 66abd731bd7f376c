// A fixed random rotation: sign flips and fast Walsh-Hadamard transforms, O(d log d). It spreads a vector's energy over
// all components, which makes them nearly normal with variance 1/d whatever the model (as in RaBitQ, arXiv:2405.12497).
using System.Runtime.Intrinsics;

namespace SearchEngine.Index.Quantization;

/// <summary>
/// An orthogonal transform of [d] vectors, the same for every graph of that d. Lengths that are no power of two are
/// covered by two overlapping transforms of the largest power of two that fits. Thread-safe.
/// </summary>
internal sealed class Rotation
{
    private const int Rounds = 2;
    private readonly int _dimensions;
    private readonly int _block;
    private readonly float[][] _signs;

    public Rotation(int dimensions)
    {
        _dimensions = dimensions;
        _block = 1 << (31 - int.LeadingZeroCount(dimensions));
        _signs = new float[2 * Rounds][];
        ulong state = 0x5EA2C4E27ED51A1Bul;
        for (int i = 0; i < _signs.Length; i++)
        {
            _signs[i] = new float[_block];
            for (int j = 0; j < _block; j++)
            {
                // A 64-bit linear congruential generator (Knuth's MMIX); its top bit is the sign. The inverse square
                // root of the block makes the transform orthogonal.
                state = (state * 6364136223846793005ul) + 1442695040888963407ul;
                _signs[i][j] = ((state >> 63) == 0 ? 1 : -1) / MathF.Sqrt(_block);
            }
        }
    }

    /// <summary>Rotates a vector in place, [d]; its length stays.</summary>
    public void Apply(Span<float> vector)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Transform(vector[.._block], _signs[2 * round]);
            if (_block < _dimensions)
            {
                Transform(vector[^_block..], _signs[(2 * round) + 1]);
            }
        }
    }

    private static void Transform(Span<float> values, ReadOnlySpan<float> signs)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= signs[i];
        }

        for (int half = 1; half < values.Length; half *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                Butterflies(values.Slice(start, half), values.Slice(start + half, half));
            }
        }
    }

    private static void Butterflies(Span<float> low, Span<float> high)
    {
        int i = 0;
        for (; i <= low.Length - 8; i += 8)
        {
            Vector256<float> a = Vector256.Create(low[i..]);
            Vector256<float> b = Vector256.Create(high[i..]);
            (a + b).CopyTo(low[i..]);
            (a - b).CopyTo(high[i..]);
        }

        for (; i < low.Length; i++)
        {
            float a = low[i];
            float b = high[i];
            low[i] = a + b;
            high[i] = a - b;
        }
    }
}
