// The part of the graph that compares vectors, compiled once per encoding. Abstract face; see GraphWalk{TCodec}.
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

/// <summary>Walking, linking and repairing in one encoding. Callers hold <see cref="HnswGraph"/>'s gates.</summary>
internal abstract class GraphWalk
{
    /// <summary>The graph in memory.</summary>
    public abstract GraphStorage Storage { get; }

    /// <summary>Bytes of a prepared query.</summary>
    public abstract int QueryBytes { get; }

    /// <summary>Whether distances need no rescoring.</summary>
    public abstract bool IsExact { get; }

    /// <summary>Makes context.Query from context.Prepared.</summary>
    public abstract void Prepare(SearchContext context);

    /// <summary>Writes a node's code from context.Query.</summary>
    public abstract void Store(SearchContext context, int node);

    /// <summary>Connects a node, whose code is written and whose vector is context.Query, on all its levels.</summary>
    /// <returns>False when there is no entry point, so nothing to connect to.</returns>
    public abstract bool Link(SearchContext context, int node, int level);

    /// <summary>Finds the ef nearest nodes of context.Query on level 0 into context.Pool.</summary>
    public abstract void Search(SearchContext context, int entry, int ef);

    /// <summary>The same among the slots a filter accepts, walking over every node.</summary>
    /// <param name="context">Holds the query and receives the results.</param>
    /// <param name="entry">Node to start from.</param>
    /// <param name="ef">Nodes to find.</param>
    /// <param name="filter">Slots that may be found.</param>
    /// <param name="twoHops">Look behind rejected neighbours for accepted ones: for filters that reject most.</param>
    /// <param name="budget">Distances after which the walk gives up, because a scan would be cheaper.</param>
    /// <returns>False when it gave up.</returns>
    public abstract bool SearchFiltered(
        SearchContext context, int entry, int ef, ISlotFilter filter, bool twoHops, int budget);

    /// <summary>Compares the query with the nodes of the slots given; the ef best end in context.Pool.</summary>
    public abstract void Scan(SearchContext context, ReadOnlySpan<int> slots, int ef);

    /// <summary>Removes a row's links to swept nodes and reconnects it through their neighbours.</summary>
    public abstract void RepairRow(SearchContext context, int node, int level);

    /// <summary>Links an unreachable node on level 0 from the nodes nearest to it, forcing room for it.</summary>
    public abstract void Reconnect(SearchContext context, int node);

    /// <summary>The walk for an encoding and metric.</summary>
    public static GraphWalk Create(HnswOptions options, VectorEncoding encoding)
        => options.Metric switch
        {
            Metric.L2 => Create<L2Tag>(options, encoding),
            Metric.Dot => Create<DotTag>(options, encoding),
            _ => Create<CosineTag>(options, encoding),
        };

    private static GraphWalk Create<TMetric>(HnswOptions options, VectorEncoding encoding)
        where TMetric : struct, IMetricTag
        => encoding switch
        {
            VectorEncoding.Float16 => Of(options, new Float16Codec<TMetric>(options.Dimensions)),
            VectorEncoding.Int8 => Of(options, new Int8Codec<TMetric>(options.Dimensions)),
            VectorEncoding.Binary => Of(options, new BinaryCodec<TMetric>(options.Dimensions)),
            _ => Of(options, new Float32Codec<TMetric>(options.Dimensions)),
        };

    private static GraphWalk<TCodec> Of<TCodec>(HnswOptions options, TCodec codec)
        where TCodec : struct, ICodec
        => new(new GraphStorage(options.M, codec.CodeBytes, options.Capacity), codec, options);
}
