// Full-precision vectors in native memory: the vector source of collections that fit, and of benchmarks.
using System.Runtime.Intrinsics.X86;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Float32 rows by slot, in one native block. Reads may run together; <see cref="Set"/> must not run beside anything
/// when it uses a slot beyond the capacity, because that moves the block.
/// </summary>
public sealed unsafe class VectorTable : IVectorSource, IDisposable
{
    private readonly NativeBlock _block;
    private readonly int _stride;

    /// <summary>Makes a table of zero vectors.</summary>
    /// <param name="dimensions">Length of a vector.</param>
    /// <param name="capacity">Slots that memory is reserved for.</param>
    public VectorTable(int dimensions, int capacity)
    {
        Dimensions = dimensions;
        _stride = (dimensions + Float32Kernels.RowMultiple - 1) & -Float32Kernels.RowMultiple;
        _block = new NativeBlock((long)capacity * _stride * sizeof(float));
    }

    /// <summary>Length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The vector of a slot, [d]; zeros when none was set. Valid until the table grows or goes.</summary>
    public ReadOnlySpan<float> this[int slot] => new(RowOf(slot), Dimensions);

    /// <summary>Stores a vector; the caller normalises it first when the metric is cosine.</summary>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Set(int slot, ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
        {
            throw new ArgumentException($"The vector has {vector.Length} dimensions, the table {Dimensions}.");
        }

        long needed = (slot + 1L) * _stride * sizeof(float);
        if (needed > _block.Length)
        {
            _block.Grow(Math.Max(needed, _block.Length * 3 / 2));
        }

        vector.CopyTo(new Span<float>(RowOf(slot), Dimensions));
    }

    /// <inheritdoc/>
    public void Score(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<int> slots, Span<float> scores)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            Prefetch(RowOf(slots[i]));
        }

        for (int i = 0; i < slots.Length; i++)
        {
            scores[i] = Similarity.Score(metric, query, this[slots[i]]);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _block.Dispose();

    private void Prefetch(float* row)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < _stride; i += Float32Kernels.RowMultiple)
            {
                Sse.Prefetch0(row + i);
            }
        }
    }

    private float* RowOf(int slot) => (float*)_block.Pointer + ((nint)slot * _stride);
}
