// Everything one search or insert scribbles on: query codes, visited marks, candidate lists. Pooled, never shared.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>Scratch memory of one operation. Reused between operations so that a query allocates nothing.</summary>
internal sealed unsafe class SearchContext
{
    private PinnedBuffer<byte> _visited = new(64);
    private readonly PinnedBuffer<int> _batch;
    private readonly PinnedBuffer<float> _distances;
    private byte _epoch;

    public SearchContext(int dimensions, int queryBytes, int batch)
    {
        Prepared = new float[dimensions];
        Query = new PinnedBuffer<byte>(queryBytes);
        OtherQuery = new PinnedBuffer<byte>(queryBytes);
        _batch = new PinnedBuffer<int>(batch);
        _distances = new PinnedBuffer<float>(batch);
    }

    /// <summary>The vector at hand, unit length for cosine, [d].</summary>
    public float[] Prepared { get; }

    /// <summary>The vector at hand in the codec's query form.</summary>
    public PinnedBuffer<byte> Query { get; }

    /// <summary>A second query form, for distances between neighbours.</summary>
    public PinnedBuffer<byte> OtherQuery { get; }

    /// <summary>The best candidates of the level being searched.</summary>
    public CandidatePool Pool { get; } = new();

    /// <summary>Nodes still to expand, when the walk passes over nodes it may not return.</summary>
    public CandidateHeap Frontier { get; } = new();

    /// <summary>Neighbours chosen for a node, nearest first.</summary>
    public List<Neighbor> Selected { get; } = [];

    /// <summary>The nearest candidates of a new node, nearest first.</summary>
    public List<Neighbor> Anchors { get; } = [];

    /// <summary>Links of a new node, top level first.</summary>
    public List<(int Level, Neighbor Neighbor)> Chosen { get; } = [];

    /// <summary>Candidates to choose neighbours from.</summary>
    public List<Neighbor> Candidates { get; } = [];

    /// <summary>Slots of the candidates, best first.</summary>
    public int[] CandidateSlots { get; private set; } = new int[64];

    /// <summary>Scores of the candidates as their codes give them.</summary>
    public float[] CandidateScores { get; private set; } = new float[64];

    /// <summary>Exact scores of a portion of the candidates.</summary>
    public float[] ExactScores { get; private set; } = new float[64];

    /// <summary>Nodes whose distances are computed together.</summary>
    public int* Batch => _batch.Pointer;

    /// <summary>Distances of <see cref="Batch"/>.</summary>
    public float* Distances => _distances.Pointer;

    /// <summary>Nodes the batch has room for.</summary>
    public int BatchLength => _batch.Length;

    /// <summary>Visited marks, one byte a node; a node is visited when its byte equals the epoch.</summary>
    public byte* Visited => _visited.Pointer;

    /// <summary>Starts a new set of visited nodes: one increment; the marks are cleared once in 255 searches.</summary>
    public byte NextEpoch(int nodes)
    {
        if (_visited.Length < nodes)
        {
            _visited = new PinnedBuffer<byte>(nodes + (nodes / 2));
            _epoch = 0;
        }

        if (++_epoch == 0)
        {
            _visited.Span.Clear();
            _epoch = 1;
        }

        return _epoch;
    }

    /// <summary>Makes room for this many rescoring candidates.</summary>
    public void EnsureRescore(int count)
    {
        if (CandidateSlots.Length < count)
        {
            CandidateSlots = new int[count];
            CandidateScores = new float[count];
            ExactScores = new float[count];
        }
    }

    /// <summary>Marks a node; false when it was marked already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMark(int node)
    {
        if (_visited.Pointer[node] == _epoch)
        {
            return false;
        }

        _visited.Pointer[node] = _epoch;
        return true;
    }
}
