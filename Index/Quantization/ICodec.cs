// What a walk needs of a vector encoding: codes at rest, the query's own form, and distances between the two.
namespace SearchEngine.Index.Quantization;

/// <summary>
/// An encoding of vectors bound to one metric. Implementations are structs, so that each walk is compiled for its
/// encoding and the kernel calls are inlined. Distances are "lower is better", in the same unit for every pair:
/// minus the inner product, or the squared Euclidean distance, exact or estimated.
/// </summary>
internal unsafe interface ICodec
{
    /// <summary>Bytes of a stored code, a multiple of 64.</summary>
    int CodeBytes { get; }

    /// <summary>Bytes of a prepared query with its scratch space, a multiple of 64.</summary>
    int QueryBytes { get; }

    /// <summary>Whether distances are exact, so that rescoring adds nothing.</summary>
    bool IsExact { get; }

    /// <summary>Prepares a vector (unit length for cosine) as a query, [d] -> QueryBytes.</summary>
    void Prepare(ReadOnlySpan<float> vector, byte* query);

    /// <summary>Writes the code of the vector that <see cref="Prepare"/> made the query from.</summary>
    void Store(byte* query, byte* code);

    /// <summary>Prepares a stored code as a query; such a query cannot be stored.</summary>
    void QueryFromCode(byte* code, byte* query);

    /// <summary>Distance of a query to one code.</summary>
    float Distance(byte* query, byte* code);

    /// <summary>Distances of a query to the codes of some nodes; a node's code starts at node x CodeBytes.</summary>
    void Distances(byte* query, byte* codes, int* nodes, int count, float* distances);
}
