// Full-precision codes: the vector itself, zero-padded to whole cache lines.
using System.Runtime.CompilerServices;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Quantization;

/// <summary>Keeps vectors as they are. <typeparamref name="TMetric"/> is a compile-time switch.</summary>
internal readonly unsafe struct Float32Codec<TMetric> : ICodec
    where TMetric : struct, IMetricTag
{
    private readonly int _dimensions;
    private readonly int _padded;

    public Float32Codec(int dimensions)
    {
        _dimensions = dimensions;
        _padded = (dimensions + Float32Kernels.RowMultiple - 1) & -Float32Kernels.RowMultiple;
    }

    public int CodeBytes => _padded * sizeof(float);

    public int QueryBytes => CodeBytes;

    public bool IsExact => true;

    public void Prepare(ReadOnlySpan<float> vector, byte* query)
    {
        var row = new Span<float>(query, _padded);
        vector.CopyTo(row);
        row[_dimensions..].Clear();
    }

    public void Store(byte* query, byte* code) => Unsafe.CopyBlock(code, query, (uint)CodeBytes);

    public void QueryFromCode(byte* code, byte* query) => Unsafe.CopyBlock(query, code, (uint)CodeBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(byte* query, byte* code)
        => TMetric.IsL2
            ? Float32Kernels.SquaredL2((float*)query, (float*)code, _padded)
            : -Float32Kernels.Dot((float*)query, (float*)code, _padded);

    public void Distances(byte* query, byte* codes, int* nodes, int count, float* distances)
    {
        nint stride = CodeBytes;
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            var r0 = (float*)(codes + (nodes[i] * stride));
            var r1 = (float*)(codes + (nodes[i + 1] * stride));
            var r2 = (float*)(codes + (nodes[i + 2] * stride));
            var r3 = (float*)(codes + (nodes[i + 3] * stride));
            if (TMetric.IsL2)
            {
                Float32Kernels.SquaredL2x4((float*)query, r0, r1, r2, r3, _padded, distances + i);
            }
            else
            {
                Float32Kernels.Dot4((float*)query, r0, r1, r2, r3, _padded, distances + i);
                distances[i] = -distances[i];
                distances[i + 1] = -distances[i + 1];
                distances[i + 2] = -distances[i + 2];
                distances[i + 3] = -distances[i + 3];
            }
        }

        for (; i < count; i++)
        {
            distances[i] = Distance(query, codes + (nodes[i] * stride));
        }
    }
}
