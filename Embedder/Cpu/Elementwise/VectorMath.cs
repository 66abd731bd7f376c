using System.Numerics;
using System.Runtime.CompilerServices;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Functions on vectors, accurate to about 2e-7 relative (erf: absolute).</summary>
internal static class VectorMath
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float LowestExponent = -87f;
    private const float HighestExponent = 88f;

    /// <summary>e^x, by x = n ln 2 + r and a polynomial in r (Cephes expf). Outside [-87, 88] the end's value.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(LowestExponent)), new Vector<float>(HighestExponent));
        var n = Vector.Round(x * Log2E);
        var r = Vector.MultiplyAddEstimate(n, new Vector<float>(-Ln2High), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(-Ln2Low), r);
        var p = Vector.MultiplyAddEstimate(r, new Vector<float>(1.9875691500e-4f), new Vector<float>(1.3981999507e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r + Vector<float>.One);
        var power = (Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23;
        return p * power.As<int, float>();
    }

    /// <summary>x * sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Silu(Vector<float> x) => x / (Vector<float>.One + Exp(-x));

    /// <summary>GELU by its tanh approximation, written as x * sigmoid(2u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> GeluTanh(Vector<float> x)
    {
        var u = x * Vector.MultiplyAddEstimate(x * x, new Vector<float>(0.044715f), Vector<float>.One);
        return x / (Vector<float>.One + Exp(u * (-2 * 0.7978845608f)));
    }

    /// <summary>x / 2 (1 + erf(x / sqrt 2)), erf by Abramowitz and Stegun 7.1.26.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> GeluErf(Vector<float> x)
    {
        var z = x * 0.70710678f;
        var magnitude = Vector.Abs(z);
        var t = Vector<float>.One / Vector.MultiplyAddEstimate(magnitude, new Vector<float>(0.3275911f),
            Vector<float>.One);
        var p = Vector.MultiplyAddEstimate(t, new Vector<float>(1.061405429f), new Vector<float>(-1.453152027f));
        p = Vector.MultiplyAddEstimate(p, t, new Vector<float>(1.421413741f));
        p = Vector.MultiplyAddEstimate(p, t, new Vector<float>(-0.284496736f));
        p = Vector.MultiplyAddEstimate(p, t, new Vector<float>(0.254829592f));
        var erf = Vector<float>.One - p * t * Exp(-(z * z));
        erf = Vector.ConditionalSelect(Vector.LessThan(z, Vector<float>.Zero), -erf, erf);
        return x * 0.5f * (Vector<float>.One + erf);
    }
}
