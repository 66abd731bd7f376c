using System.Runtime.CompilerServices;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>Functions on vectors, accurate to about 2e-7 relative (erf: absolute).</summary>
internal static class VectorMath<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float LowestExponent = -87f;
    private const float HighestExponent = 88f;

    /// <summary>e^x, by x = n ln 2 + r and a polynomial in r (Cephes expf). Outside [-87, 88] the end's value.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        x = TLanes.Min(TLanes.Max(x, TLanes.All(LowestExponent)), TLanes.All(HighestExponent));
        var n = TLanes.Round(TLanes.Multiply(x, TLanes.All(Log2E)));
        var r = TLanes.MultiplyAdd(n, TLanes.All(-Ln2High), x);
        r = TLanes.MultiplyAdd(n, TLanes.All(-Ln2Low), r);
        var p = TLanes.MultiplyAdd(r, TLanes.All(1.9875691500e-4f), TLanes.All(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.All(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.All(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.All(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.All(5.0000001201e-1f));
        p = TLanes.MultiplyAdd(p, TLanes.Multiply(r, r), TLanes.Add(r, TLanes.All(1)));
        return TLanes.Multiply(p, TLanes.PowerOfTwo(n));
    }

    /// <summary>x * sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Silu(TVector x) => OverOnePlusExp(x, TLanes.Multiply(x, TLanes.All(-1)));

    /// <summary>GELU by its tanh approximation, written as x * sigmoid(2u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector GeluTanh(TVector x)
    {
        var u = TLanes.Multiply(x,
            TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.All(0.044715f), TLanes.All(1)));
        return OverOnePlusExp(x, TLanes.Multiply(u, TLanes.All(-2 * 0.7978845608f)));
    }

    /// <summary>x / 2 (1 + erf(x / sqrt 2)), erf by Abramowitz and Stegun 7.1.26.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector GeluErf(TVector x)
    {
        var z = TLanes.Multiply(x, TLanes.All(0.70710678f));
        var magnitude = TLanes.Abs(z);
        var t = TLanes.Divide(TLanes.All(1), TLanes.MultiplyAdd(magnitude, TLanes.All(0.3275911f), TLanes.All(1)));
        var p = TLanes.MultiplyAdd(t, TLanes.All(1.061405429f), TLanes.All(-1.453152027f));
        p = TLanes.MultiplyAdd(p, t, TLanes.All(1.421413741f));
        p = TLanes.MultiplyAdd(p, t, TLanes.All(-0.284496736f));
        p = TLanes.MultiplyAdd(p, t, TLanes.All(0.254829592f));
        var rest = TLanes.Multiply(TLanes.Multiply(p, t), Exp(TLanes.Multiply(TLanes.Multiply(z, z), TLanes.All(-1))));
        var erf = TLanes.CopySign(TLanes.Subtract(TLanes.All(1), rest), z);
        return TLanes.Multiply(TLanes.Multiply(x, TLanes.All(0.5f)), TLanes.Add(erf, TLanes.All(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OverOnePlusExp(TVector x, TVector exponent) =>
        TLanes.Divide(x, TLanes.Add(Exp(exponent), TLanes.All(1)));
}
