// The part of the graph that compares vectors, compiled once per encoding. Abstract face; see GraphWalk{TCodec}.
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

/// <summary>Walking, linking and repairing, for one encoding. Callers hold the gates; see <see cref="HnswGraph"/>.</summary>
internal abstract class GraphWalk
{
    /// <summary>Bytes of a prepared query.</summary>
    public abstract int QueryBytes { get; }

    /// <summary>Whether distances need no rescoring.</summary>
    public abstract bool IsExact { get; }

    /// <summary>Writes the code of context.Prepared for a node.</summary>
    public abstract void Encode(SearchContext context, int node);

    /// <summary>Connects a node, whose code is written and whose rows are empty, on all its levels.</summary>
    /// <returns>False when there is no entry point, so nothing to connect to.</returns>
    public abstract bool Link(SearchContext context, int node, int level);

    /// <summary>Finds the ef nearest nodes of context.Prepared on level 0 into context.Pool.</summary>
    public abstract void Search(SearchContext context, int entry, int ef, ISlotFilter? filter);

    /// <summary>Removes a row's links to swept nodes and reconnects it through their neighbours.</summary>
    public abstract void RepairRow(SearchContext context, int node, int level);

    /// <summary>The walk for an encoding and metric.</summary>
    public static GraphWalk Create(GraphStorage storage, HnswOptions options, VectorEncoding encoding)
        => (encoding, options.Metric) switch
        {
            (_, Metric.L2) => Of(storage, options, new Float32Codec<L2Tag>(options.Dimensions)),
            _ => Of(storage, options, new Float32Codec<DotTag>(options.Dimensions)),
        };

    /// <summary>Bytes of a code of an encoding and metric.</summary>
    public static int CodeBytes(HnswOptions options, VectorEncoding encoding)
        => new Float32Codec<L2Tag>(options.Dimensions).CodeBytes;

    private static GraphWalk<TCodec> Of<TCodec>(GraphStorage storage, HnswOptions options, TCodec codec)
        where TCodec : struct, ICodec
        => new(storage, codec, options);
}
