// The float32 row kernels of initialisation: dot products and scaled sums by SIMD.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchEngine.Trainer.Initialization;

/// <summary>Arithmetic on rows of equal length.</summary>
internal static class Rows
{
    /// <summary>target += scale * row</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> row, float scale)
    {
        int i = 0;
        int width = Vector<float>.Count;
        ref float to = ref MemoryMarshal.GetReference(target);
        ref float from = ref MemoryMarshal.GetReference(row[..target.Length]);
        Vector<float> factor = new(scale);
        for (; i <= target.Length - width; i += width)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref to, (nuint)i) + (factor * Vector.LoadUnsafe(ref from, (nuint)i));
            sum.StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < target.Length; i++)
        {
            Unsafe.Add(ref to, i) += scale * Unsafe.Add(ref from, i);
        }
    }

    /// <summary>Σ a[i] b[i]</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int i = 0;
        int width = Vector<float>.Count;
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b[..a.Length]);
        Vector<float> sum = Vector<float>.Zero;
        for (; i <= a.Length - width; i += width)
        {
            sum += Vector.LoadUnsafe(ref left, (nuint)i) * Vector.LoadUnsafe(ref right, (nuint)i);
        }
        float dot = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            dot += Unsafe.Add(ref left, i) * Unsafe.Add(ref right, i);
        }
        return dot;
    }

    /// <summary>row *= scale</summary>
    public static void Scale(Span<float> row, float scale)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] *= scale;
        }
    }
}
