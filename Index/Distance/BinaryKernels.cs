// Inner products of one-bit codes with a 4-bit query by population counts, one bit plane of the query at a time.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Distance;

/// <summary>Sum of code bit x query value, with query values 0..15 kept as four bit planes.</summary>
internal static unsafe class BinaryKernels
{
    /// <summary>Bits of a query value.</summary>
    public const int Planes = 4;

    /// <summary>Sum over set code bits of the query's values.</summary>
    /// <param name="planes">[Planes, words], least significant plane first.</param>
    /// <param name="code">[words]</param>
    /// <param name="words">64-bit words of a code.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(ulong* planes, ulong* code, int words)
    {
        int ones = 0, twos = 0, fours = 0, eights = 0;
        for (int i = 0; i < words; i++)
        {
            ulong bits = code[i];
            ones += BitOperations.PopCount(bits & planes[i]);
            twos += BitOperations.PopCount(bits & planes[words + i]);
            fours += BitOperations.PopCount(bits & planes[(2 * words) + i]);
            eights += BitOperations.PopCount(bits & planes[(3 * words) + i]);
        }

        return ones + (2 * twos) + (4 * fours) + (8 * eights);
    }

    /// <summary>Number of set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong* code, int words)
    {
        int count = 0;
        for (int i = 0; i < words; i++)
        {
            count += BitOperations.PopCount(code[i]);
        }

        return count;
    }
}
