// Half-precision codes against a full-precision query: half the memory traffic, errors far below a neighbour's gap.
using System.Runtime.CompilerServices;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Quantization;

/// <summary>Rows of IEEE half floats, zero-padded to whole cache lines. Values beyond 65,504 are clamped.</summary>
internal readonly unsafe struct Float16Codec<TMetric> : ICodec
    where TMetric : struct, IMetricTag
{
    private const float Largest = 65_504;
    private readonly int _dimensions;
    private readonly int _padded;

    public Float16Codec(int dimensions)
    {
        _dimensions = dimensions;
        _padded = (dimensions + 31) & -32;
    }

    public int CodeBytes => _padded * sizeof(ushort);

    public int QueryBytes => _padded * sizeof(float);

    public bool IsExact => false;

    public void Prepare(ReadOnlySpan<float> vector, byte* query)
    {
        var row = new Span<float>(query, _padded);
        vector.CopyTo(row);
        row[_dimensions..].Clear();
    }

    public void Store(byte* query, byte* code)
    {
        var row = (float*)query;
        var halves = (Half*)code;
        for (int i = 0; i < _padded; i++)
        {
            halves[i] = (Half)Math.Clamp(row[i], -Largest, Largest);
        }
    }

    public void QueryFromCode(byte* code, byte* query)
    {
        var row = (float*)query;
        var halves = (Half*)code;
        for (int i = 0; i < _padded; i++)
        {
            row[i] = (float)halves[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(byte* query, byte* code)
        => TMetric.IsL2
            ? Float16Kernels.SquaredL2((float*)query, (ushort*)code, _padded)
            : -Float16Kernels.Dot((float*)query, (ushort*)code, _padded);

    public void Distances(byte* query, byte* codes, int* nodes, int count, float* distances)
    {
        nint stride = CodeBytes;
        for (int i = 0; i < count; i++)
        {
            distances[i] = Distance(query, codes + (nodes[i] * stride));
        }
    }
}
