using System.Numerics;
using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ToBytes(float* values, int count, int padded, sbyte* codes, out int sum)
    {
        var (scale, inverse) = Scale(values, count);
        var step = Vector<float>.Count;
        var sums = Vector<int>.Zero;
        var i = 0;
        for (; i <= count - 4 * step; i += 4 * step)
        {
            var (a, b) = (Code(values + i, inverse), Code(values + i + step, inverse));
            var (c, d) = (Code(values + i + 2 * step, inverse), Code(values + i + 3 * step, inverse));
            sums += a + b + c + d;
            Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).Store(codes + i);
        }
        sum = Vector.Sum(sums);
        for (; i < count; i++) sum += codes[i] = (sbyte)MathF.Round(values[i] * inverse);
        for (; i < padded; i++) codes[i] = 0;
        return scale;
    }

    /// <summary>The same as 16-bit codes; no sum is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ToShorts(float* values, int count, int padded, short* codes)
    {
        var (scale, inverse) = Scale(values, count);
        var step = Vector<float>.Count;
        var i = 0;
        for (; i <= count - 2 * step; i += 2 * step)
        {
            Vector.Narrow(Code(values + i, inverse), Code(values + i + step, inverse)).Store(codes + i);
        }
        for (; i < count; i++) codes[i] = (short)MathF.Round(values[i] * inverse);
        for (; i < padded; i++) codes[i] = 0;
        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Code(float* values, float inverse) =>
        Vector.ConvertToInt32Native(Vector.Round(Vector.Load(values) * inverse));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Scale, float Inverse) Scale(float* values, int count)
    {
        var step = Vector<float>.Count;
        var highest = Vector<float>.Zero;
        var i = 0;
        for (; i <= count - step; i += step) highest = Vector.Max(highest, Vector.Abs(Vector.Load(values + i)));
        var max = 0f;
        for (var lane = 0; lane < step; lane++) max = Math.Max(max, highest[lane]);
        for (; i < count; i++) max = Math.Max(max, Math.Abs(values[i]));
        return max > 0 ? (max / Largest, Largest / max) : (0, 0);
    }
}
