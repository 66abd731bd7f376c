// Hierarchical navigable small world graph (Malkov & Yashunin, arXiv:1603.09320): what a user of the index holds.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// An approximate nearest-neighbour index over caller-numbered slots.
/// <para>
/// Thread safety: Insert, Delete, Search, Contains and Count may be called from any number of threads at once.
/// Searches take no lock; they wait only while memory grows or deleted nodes are given back (well under a millisecond
/// at a time). Save keeps writers out while it runs, but not searches. When Insert returns, later searches can find
/// the slot; when Delete returns, later searches never return it. A search that overlaps an update of a slot may see
/// the old vector, the new one, or neither. With one writing thread, equal options and equal calls build equal graphs.
/// </para>
/// </summary>
public sealed partial class HnswGraph : IDisposable
{
    /// <summary>Largest slot number plus one.</summary>
    public const int MaxSlots = 1 << 30;

    private readonly HnswOptions _options;
    private readonly IVectorSource? _vectors;
    private readonly GraphStorage _storage;
    private readonly GraphWalk _walk;
    private readonly ContextPool _contexts;
    private readonly SharedGate _writers = new();
    private readonly SharedGate _readers = new();
    private readonly Lock _entryLock = new();
    private long _inserted;
    private long _movesBegun;
    private long _movesEnded;
    private int _live;
    private int _disposed;

    /// <summary>Makes an empty graph.</summary>
    /// <param name="options">Dimensions, metric and build parameters.</param>
    /// <param name="vectors">Full-precision vectors for rescoring; null returns scores computed from codes.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public HnswGraph(HnswOptions options, IVectorSource? vectors = null)
    {
        options.Validate();
        _options = options;
        _vectors = vectors;
        Encoding = Resolve(options);
        _walk = GraphWalk.Create(options, Encoding);
        _storage = _walk.Storage;
        int batch = Math.Max(512, 4 * _storage.M0);
        _contexts = new ContextPool(() => new SearchContext(options.Dimensions, _walk.QueryBytes, batch));
    }

    /// <summary>The options the graph was made with.</summary>
    public HnswOptions Options => _options;

    /// <summary>The encoding in force, <see cref="VectorEncoding.Auto"/> resolved.</summary>
    public VectorEncoding Encoding { get; }

    /// <summary>Slots that searches can return.</summary>
    public int Count => Volatile.Read(ref _live);

    /// <summary>Bytes of codes, links and slot maps in use; full-precision vectors are not among them.</summary>
    public long MemoryBytes => _storage.UsedBytes;

    /// <summary>True when the slot holds a vector.</summary>
    public bool Contains(int slot)
    {
        int ticket = Enter(_readers);
        try
        {
            return slot >= 0 && slot < _storage.NodeOfSlot.Length && Volatile.Read(ref _storage.NodeOfSlot[slot]) >= 0;
        }
        finally
        {
            _readers.Exit(ticket);
        }
    }

    /// <summary>Frees the native memory after running operations have ended.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _writers.EnterExclusive();
        _readers.EnterExclusive();
        _storage.Dispose();
        _readers.ExitExclusive();
        _writers.ExitExclusive();
    }

    private static VectorEncoding Resolve(HnswOptions options) => options.Encoding != VectorEncoding.Auto
        ? options.Encoding
        : options.Dimensions >= 256 ? VectorEncoding.Int8 : VectorEncoding.Float32;

    private int Enter(SharedGate gate)
    {
        int ticket = gate.Enter();
        if (Volatile.Read(ref _disposed) != 0)
        {
            gate.Exit(ticket);
            throw new ObjectDisposedException(nameof(HnswGraph), "The graph was disposed; open the collection again.");
        }

        return ticket;
    }

    /// <summary>Checks a vector, copies it and scales it to unit length for cosine.</summary>
    private void Prepare(ReadOnlySpan<float> vector, Span<float> prepared)
    {
        if (vector.Length != _options.Dimensions)
        {
            throw new ArgumentException(
                $"The vector has {vector.Length} dimensions, the graph {_options.Dimensions}; embed with its model.");
        }

        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new ArgumentException($"Component {i} of the vector is {vector[i]}; components must be finite.");
            }
        }

        vector.CopyTo(prepared);
        if (_options.Metric == Metric.Cosine)
        {
            Similarity.Normalize(prepared);
        }
    }
}
