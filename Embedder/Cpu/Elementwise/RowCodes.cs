using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Quantises one row of activations: code = round(value / scale), scale = largest magnitude / 127.</summary>
internal static unsafe class RowCodes
{
    private const int Largest = 127;

    /// <summary>Writes codes as signed bytes, and zeros up to <paramref name="padded"/>.</summary>
    /// <param name="values">The row.</param>
    /// <param name="count">Values in it.</param>
    /// <param name="padded">Codes to write, at least <paramref name="count"/>.</param>
    /// <param name="codes">Receives the codes.</param>
    /// <param name="sum">The codes' sum.</param>
    /// <returns>The scale; 0 for a row of zeros.</returns>
    public static float ToBytes(float* values, int count, int padded, sbyte* codes, out int sum) =>
        Vector512.IsHardwareAccelerated
            ? ToBytes<Lanes512, Vector512<float>>(values, count, padded, codes, out sum)
        : Vector256.IsHardwareAccelerated
            ? ToBytes<Lanes256, Vector256<float>>(values, count, padded, codes, out sum)
        : ToBytes<Lanes128, Vector128<float>>(values, count, padded, codes, out sum);

    /// <summary>The same as 16-bit codes; no sum is wanted.</summary>
    public static float ToShorts(float* values, int count, int padded, short* codes) =>
        Vector512.IsHardwareAccelerated ? ToShorts<Lanes512, Vector512<float>>(values, count, padded, codes)
        : Vector256.IsHardwareAccelerated ? ToShorts<Lanes256, Vector256<float>>(values, count, padded, codes)
        : ToShorts<Lanes128, Vector128<float>>(values, count, padded, codes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ToBytes<TLanes, TVector>(float* values, int count, int padded, sbyte* codes, out int sum)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var (scale, inverse) = Scale<TLanes, TVector>(values, count);
        var inverses = TLanes.All(inverse);
        var sums = TLanes.All(0); // whole numbers far below 2^24: exact
        var step = TLanes.Count;
        var i = 0;
        for (; i <= count - 4 * step; i += 4 * step)
        {
            var a = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i), inverses));
            var b = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i + step), inverses));
            var c = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i + 2 * step), inverses));
            var d = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i + 3 * step), inverses));
            sums = TLanes.Add(sums, TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
            TLanes.StoreBytes(a, b, c, d, codes + i);
        }
        sum = (int)TLanes.Sum(sums);
        for (; i < count; i++) sum += codes[i] = (sbyte)MathF.Round(values[i] * inverse);
        for (; i < padded; i++) codes[i] = 0;
        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ToShorts<TLanes, TVector>(float* values, int count, int padded, short* codes)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var (scale, inverse) = Scale<TLanes, TVector>(values, count);
        var inverses = TLanes.All(inverse);
        var step = TLanes.Count;
        var i = 0;
        for (; i <= count - 2 * step; i += 2 * step)
        {
            var a = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i), inverses));
            var b = TLanes.Round(TLanes.Multiply(TLanes.Load(values + i + step), inverses));
            TLanes.StoreShorts(a, b, codes + i);
        }
        for (; i < count; i++) codes[i] = (short)MathF.Round(values[i] * inverse);
        for (; i < padded; i++) codes[i] = 0;
        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Scale, float Inverse) Scale<TLanes, TVector>(float* values, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var highest = TLanes.All(0);
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            highest = TLanes.Max(highest, TLanes.Abs(TLanes.Load(values + i)));
        }
        var max = TLanes.Greatest(highest);
        for (; i < count; i++) max = Math.Max(max, Math.Abs(values[i]));
        return max > 0 ? (max / Largest, Largest / max) : (0, 0);
    }
}
