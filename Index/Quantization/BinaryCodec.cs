// One bit a dimension: the signs of the rotated vector, compared with a 4-bit query (after RaBitQ, arXiv:2405.12497).
using System.Runtime.CompilerServices;
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Quantization;

/// <summary>
/// The code of a unit vector is the sign of each rotated component; the signs point in the vector's direction up to a
/// nearly constant angle, cos = sqrt(2 / pi), which turns <c>sum(sign x query)</c> into an estimate of the cosine.
/// Code: bits, then the number of set bits and the length. Query: four bit planes, tail [64], rotated direction.
/// </summary>
internal readonly unsafe struct BinaryCodec<TMetric> : ICodec
    where TMetric : struct, IMetricTag
{
    private const float ClipDeviations = 2.5f;
    private const float Middle = 7.5f;
    private const float SignCosine = 0.7978846f;
    private const int TailBytes = 64;
    private readonly Rotation _rotation;
    private readonly int _dimensions;
    private readonly int _words;
    private readonly int _codeBytes;
    private readonly float _step;

    public BinaryCodec(int dimensions)
    {
        _rotation = new Rotation(dimensions);
        _dimensions = dimensions;
        _words = (dimensions + 63) / 64;
        _codeBytes = ((_words * sizeof(ulong)) + sizeof(CodeTail) + 63) & -64;
        _step = ClipDeviations / (Middle * MathF.Sqrt(dimensions));
    }

    public int CodeBytes => _codeBytes;

    public int QueryBytes => PlaneBytes + TailBytes + (((_dimensions * sizeof(float)) + 63) & -64);

    public bool IsExact => false;

    private int PlaneBytes => ((BinaryKernels.Planes * _words * sizeof(ulong)) + 63) & -64;

    public void Prepare(ReadOnlySpan<float> vector, byte* query)
    {
        var direction = new Span<float>(query + PlaneBytes + TailBytes, _dimensions);
        float length = RotatedCode<TMetric>.Rotate(_rotation, vector, direction);
        var planes = (ulong*)query;
        new Span<byte>(query, PlaneBytes).Clear();
        int sum = 0;
        for (int i = 0; i < _dimensions; i++)
        {
            int value = Math.Clamp((int)MathF.Round((direction[i] / _step) + Middle), 0, 15);
            sum += value;
            for (int plane = 0; plane < BinaryKernels.Planes; plane++)
            {
                planes[(plane * _words) + (i >> 6)] |= (ulong)((value >> plane) & 1) << i;
            }
        }

        float unit = _step / (SignCosine * MathF.Sqrt(_dimensions));
        *Tail(query) = new QueryTail { Sum = sum, Unit = unit, Length = length };
    }

    public void Store(byte* query, byte* code)
    {
        var direction = (float*)(query + PlaneBytes + TailBytes);
        new Span<byte>(code, _codeBytes).Clear();
        var bits = (ulong*)code;
        for (int i = 0; i < _dimensions; i++)
        {
            bits[i >> 6] |= (direction[i] >= 0 ? 1UL : 0) << i;
        }

        *CodeTailOf(code) = new CodeTail { Ones = BinaryKernels.Count(bits, _words), Length = Tail(query)->Length };
    }

    public void QueryFromCode(byte* code, byte* query)
    {
        // A sign is the value 15 or 0, so every plane is the code itself.
        for (int plane = 0; plane < BinaryKernels.Planes; plane++)
        {
            Unsafe.CopyBlock(query + (plane * _words * sizeof(ulong)), code, (uint)(_words * sizeof(ulong)));
        }

        CodeTail* stored = CodeTailOf(code);
        *Tail(query) = new QueryTail
        {
            Sum = 15 * stored->Ones,
            Unit = 1 / (Middle * SignCosine * SignCosine * _dimensions),
            Length = stored->Length,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(byte* query, byte* code)
    {
        QueryTail* tail = Tail(query);
        CodeTail* stored = CodeTailOf(code);
        int dot = BinaryKernels.Dot((ulong*)query, (ulong*)code, _words);

        // sum(sign x value) with sign = 2 bit - 1 and value = stored value - Middle, written with the sums at hand.
        float signed = (2 * (dot - (Middle * stored->Ones))) - (tail->Sum - (Middle * _dimensions));
        return RotatedCode<TMetric>.Distance(signed * tail->Unit, tail->Length, stored->Length);
    }

    public void Distances(byte* query, byte* codes, int* nodes, int count, float* distances)
    {
        nint stride = _codeBytes;
        for (int i = 0; i < count; i++)
        {
            distances[i] = Distance(query, codes + (nodes[i] * stride));
        }
    }

    private QueryTail* Tail(byte* query) => (QueryTail*)(query + PlaneBytes);

    private CodeTail* CodeTailOf(byte* code) => (CodeTail*)(code + (_words * sizeof(ulong)));

    private struct QueryTail
    {
        public int Sum;
        public float Unit;
        public float Length;
    }

    private struct CodeTail
    {
        public int Ones;
        public float Length;
    }
}
