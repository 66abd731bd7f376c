// What a walk needs of a vector encoding: codes at rest, the query's own form, and distances between the two.
namespace SearchEngine.Index.Quantization;

/// <summary>
/// An encoding of vectors bound to one metric. Implementations are structs, so that each walk is compiled for its
/// encoding and the kernel calls are inlined. Distances are "lower is better", in the same unit for every pair.
/// </summary>
internal unsafe interface ICodec
{
    /// <summary>Bytes of a stored code, a multiple of 64.</summary>
    int CodeBytes { get; }

    /// <summary>Bytes of a prepared query, a multiple of 64.</summary>
    int QueryBytes { get; }

    /// <summary>Whether distances are exact, so that rescoring adds nothing.</summary>
    bool IsExact { get; }

    /// <summary>Writes the code of a vector (unit length for cosine), [d] -> CodeBytes.</summary>
    void Encode(ReadOnlySpan<float> vector, byte* code);

    /// <summary>Prepares a vector (unit length for cosine) as a query, [d] -> QueryBytes.</summary>
    void EncodeQuery(ReadOnlySpan<float> vector, byte* query);

    /// <summary>Prepares a stored code as a query.</summary>
    void QueryFromCode(byte* code, byte* query);

    /// <summary>Distance of a query to one code.</summary>
    float Distance(byte* query, byte* code);

    /// <summary>Distances of a query to the codes of some nodes; a node's code starts at node x CodeBytes.</summary>
    void Distances(byte* query, byte* codes, int* nodes, int count, float* distances);
}
