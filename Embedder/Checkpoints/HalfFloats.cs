using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SearchEngine.Embedder;

/// <summary>Bulk conversion between 32-bit floats and the two 16-bit formats; rounding is to nearest, ties to even.
/// </summary>
internal static class HalfFloats
{
    private const uint MaxHalfExponent = 0x7C00;

    /// <summary>IEEE binary16 to float, exact for every value, subnormals and infinities included.</summary>
    public static void FromF16(ReadOnlySpan<ushort> source, Span<float> target)
    {
        target = target[..source.Length];
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(source.Slice(i, Vector256<ushort>.Count)));
                Widen(low).CopyTo(target[i..]);
                Widen(high).CopyTo(target[(i + Vector256<uint>.Count)..]);
            }
        }
        for (; i < source.Length; i++) target[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    /// <summary>bfloat16 to float, exact.</summary>
    public static void FromBF16(ReadOnlySpan<ushort> source, Span<float> target)
    {
        var bits = MemoryMarshal.Cast<float, uint>(target)[..source.Length];
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(source.Slice(i, Vector256<ushort>.Count)));
                (low << 16).CopyTo(bits[i..]);
                (high << 16).CopyTo(bits[(i + Vector256<uint>.Count)..]);
            }
        }
        for (; i < source.Length; i++) bits[i] = (uint)source[i] << 16;
    }

    /// <summary>Float to IEEE binary16; what is too large becomes infinite.</summary>
    public static void ToF16(ReadOnlySpan<float> source, Span<ushort> target)
    {
        for (var i = 0; i < source.Length; i++) target[i] = BitConverter.HalfToUInt16Bits((Half)source[i]);
    }

    /// <summary>Float to bfloat16; a NaN stays one.</summary>
    public static void ToBF16(ReadOnlySpan<float> source, Span<ushort> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(source[i]);
            target[i] = float.IsNaN(source[i])
                ? (ushort)((bits >> 16) | 0x40)
                : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    /// <summary>Moves exponent and mantissa in place and lets one multiplication by 2^112 rebias them, which also
    /// normalises subnormals.</summary>
    private static Vector256<float> Widen(Vector256<uint> half)
    {
        var magnitude = half & Vector256.Create(0x7FFFu);
        var scaled = (magnitude << 13).AsSingle() * Vector256.Create(BitConverter.UInt32BitsToSingle(0x77800000));
        var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(MaxHalfExponent));
        var bits = scaled.AsUInt32() | (special & Vector256.Create(0x7F800000u));
        return (bits | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }
}
