using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SearchEngine.Embedder.Cpu.Lanes;

namespace SearchEngine.Embedder.Cpu;

/// <summary>
/// Rotary embedding (half-rotation layout) from a table of cosines and sines that grows with the longest text seen.
/// Thread-safe: a table is never changed once it is published.
/// </summary>
internal sealed unsafe class Rotary(RopeDescription description, int headDim)
{
    private const int SmallestTable = 512;

    private readonly Lock growing = new();
    private volatile AlignedBuffer<float>? table; // [position, cos half | sin half]

    /// <summary>The table for a text: at least as many positions as it has tokens.</summary>
    public AlignedBuffer<float> TableFor(int tokens)
    {
        if (description.DependsOnLength(tokens)) return Build(tokens, tokens);
        var current = table;
        if (current is not null && current.Length >= (long)tokens * headDim) return current;
        lock (growing)
        {
            if (table is null || table.Length < (long)tokens * headDim)
            {
                var positions = Math.Max(SmallestTable, (int)BitOperations.RoundUpToPowerOf2((uint)tokens));
                table = Build(positions, tokens);
            }
            return table;
        }
    }

    /// <summary>Rotates one head of one token in place and multiplies it by a factor.</summary>
    /// <param name="head">[headDim].</param>
    /// <param name="cos">The position's row of a table, cos half | sin half.</param>
    /// <param name="headDim">Components of a head.</param>
    /// <param name="factor">On every component.</param>
    public static void Apply(float* head, float* cos, int headDim, float factor)
    {
        var half = headDim / 2;
        if (Vector512.IsHardwareAccelerated) Turn<Lanes512, Vector512<float>>(head, cos, half, factor);
        else if (Vector256.IsHardwareAccelerated) Turn<Lanes256, Vector256<float>>(head, cos, half, factor);
        else Turn<Lanes128, Vector128<float>>(head, cos, half, factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<TLanes, TVector>(float* head, float* cos, int half, float factor)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var sin = cos + half;
        var factors = TLanes.All(factor);
        var i = 0;
        for (; i <= half - TLanes.Count; i += TLanes.Count)
        {
            var a = TLanes.Multiply(TLanes.Load(head + i), factors);
            var b = TLanes.Multiply(TLanes.Load(head + half + i), factors);
            var (c, s) = (TLanes.Load(cos + i), TLanes.Load(sin + i));
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(a, c), TLanes.Multiply(b, s)), head + i);
            TLanes.Store(TLanes.MultiplyAdd(b, c, TLanes.Multiply(a, s)), head + half + i);
        }
        for (; i < half; i++)
        {
            var (a, b) = (head[i] * factor, head[half + i] * factor);
            head[i] = a * cos[i] - b * sin[i];
            head[half + i] = b * cos[i] + a * sin[i];
        }
    }

    private AlignedBuffer<float> Build(int positions, int tokens)
    {
        var frequencies = description.Frequencies(headDim, tokens);
        var built = new AlignedBuffer<float>((long)positions * headDim);
        for (var position = 0; position < positions; position++)
        {
            var row = built.Pointer + (long)position * headDim;
            for (var i = 0; i < headDim / 2; i++)
            {
                var (sin, cos) = Math.SinCos(position * frequencies[i]);
                row[i] = (float)cos;
                row[headDim / 2 + i] = (float)sin;
            }
        }
        return built;
    }
}
