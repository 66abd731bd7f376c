// One byte a dimension: the rotated direction rounded to 8 bits over +-4 standard deviations, and the length beside it.
using System.Runtime.CompilerServices;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Quantization;

/// <summary>
/// After <see cref="Rotation"/>, components of a unit vector are nearly normal with deviation 1/sqrt(d), so one fixed
/// scale fits every vector and nothing has to be trained. Codes are bytes around 128, queries signed 7-bit values, and
/// <c>u.v ~ scale x (sum(code x query) - 128 x sum(query))</c>. A code ends with the vector's length when the metric
/// needs it. Query layout: values [CodeBytes], tail [64], rotated direction [d floats].
/// </summary>
internal readonly unsafe struct Int8Codec<TMetric> : ICodec
    where TMetric : struct, IMetricTag
{
    private const float ClipDeviations = 4;
    private const int Bias = 128;
    private const int CodeLimit = 127;
    private const int TailBytes = 64;
    private readonly Rotation _rotation;
    private readonly int _dimensions;
    private readonly int _codeBytes;
    private readonly float _codeScale;
    private readonly float _queryScale;
    private readonly float _unit;

    public Int8Codec(int dimensions)
    {
        _rotation = new Rotation(dimensions);
        _dimensions = dimensions;
        _codeBytes = (dimensions + (TMetric.NeedsLength ? sizeof(float) : 0) + 63) & -64;
        float range = ClipDeviations / MathF.Sqrt(dimensions);
        _codeScale = CodeLimit / range;
        _queryScale = Int8Kernels.QueryLimit / range;
        _unit = 1 / (_codeScale * _queryScale);
    }

    public int CodeBytes => _codeBytes;

    public int QueryBytes => _codeBytes + TailBytes + (((_dimensions * sizeof(float)) + 63) & -64);

    public bool IsExact => false;

    public void Prepare(ReadOnlySpan<float> vector, byte* query)
    {
        var direction = new Span<float>(query + _codeBytes + TailBytes, _dimensions);
        float length = RotatedCode<TMetric>.Rotate(_rotation, vector, direction);
        var values = (sbyte*)query;
        int sum = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            values[i] = (sbyte)Round(direction[i] * _queryScale, Int8Kernels.QueryLimit);
            sum += values[i];
        }

        Finish(query, sum, _unit, length);
    }

    public void Store(byte* query, byte* code)
    {
        var direction = (float*)(query + _codeBytes + TailBytes);
        for (int i = 0; i < _dimensions; i++)
        {
            code[i] = (byte)(Bias + Round(direction[i] * _codeScale, CodeLimit));
        }

        new Span<byte>(code + _dimensions, _codeBytes - _dimensions).Clear();
        if (TMetric.NeedsLength)
        {
            *LengthIn(code) = Tail(query)->Length;
        }
    }

    public void QueryFromCode(byte* code, byte* query)
    {
        // Halved, so that codes of +-127 fit the query's range; the unit grows accordingly.
        var values = (sbyte*)query;
        int sum = 0;
        for (int i = 0; i < _dimensions; i++)
        {
            int value = (code[i] - Bias + (i & 1)) >> 1;
            values[i] = (sbyte)value;
            sum += value;
        }

        Finish(query, sum, 2 / (_codeScale * _codeScale), TMetric.NeedsLength ? *LengthIn(code) : 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(byte* query, byte* code)
        => FromDot(Tail(query), Int8Kernels.Dot((sbyte*)query, code, _codeBytes), code);

    public void Distances(byte* query, byte* codes, int* nodes, int count, float* distances)
    {
        nint stride = _codeBytes;
        QueryTail* tail = Tail(query);
        int* dots = stackalloc int[4];
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            byte* c0 = codes + (nodes[i] * stride);
            byte* c1 = codes + (nodes[i + 1] * stride);
            byte* c2 = codes + (nodes[i + 2] * stride);
            byte* c3 = codes + (nodes[i + 3] * stride);
            Int8Kernels.Dot4((sbyte*)query, c0, c1, c2, c3, _codeBytes, dots);
            distances[i] = FromDot(tail, dots[0], c0);
            distances[i + 1] = FromDot(tail, dots[1], c1);
            distances[i + 2] = FromDot(tail, dots[2], c2);
            distances[i + 3] = FromDot(tail, dots[3], c3);
        }

        for (; i < count; i++)
        {
            distances[i] = Distance(query, codes + (nodes[i] * stride));
        }
    }

    private static int Round(float value, int limit) => Math.Clamp((int)MathF.Round(value), -limit, limit);

    private QueryTail* Tail(byte* query) => (QueryTail*)(query + _codeBytes);

    private float* LengthIn(byte* code) => (float*)(code + _codeBytes - sizeof(float));

    private void Finish(byte* query, int sum, float unit, float length)
    {
        // Zero past the last dimension: there codes carry padding and the length.
        new Span<byte>(query + _dimensions, _codeBytes - _dimensions).Clear();
        *Tail(query) = new QueryTail { Correction = Bias * sum, Unit = unit, Length = length };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float FromDot(QueryTail* tail, int dot, byte* code)
    {
        float cosine = (dot - tail->Correction) * tail->Unit;
        return RotatedCode<TMetric>.Distance(cosine, tail->Length, TMetric.NeedsLength ? *LengthIn(code) : 1);
    }

    private struct QueryTail
    {
        public int Correction;
        public float Unit;
        public float Length;
    }
}
