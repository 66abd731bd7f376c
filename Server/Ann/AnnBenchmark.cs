// Builds a graph over a matrix file and measures recall against speed, one point for each ef.
using System.Diagnostics;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Server.Ann;

/// <summary>The measurement behind <c>searchengine bench ann</c>.</summary>
internal sealed class AnnBenchmark : IDisposable
{
    private const int Depth = 10;
    private const double SecondsPerPoint = 0.5;
    private readonly float[] _queries;
    private readonly int[] _truth;
    private readonly int _truthDepth;
    private readonly int _dimensions;
    private readonly int _queryCount;
    private readonly VectorTable _vectors;
    private HnswGraph _graph;
    private double _buildSeconds;
    private double _buildCpuSeconds;
    private double? _reorderSeconds;
    private double? _openSeconds;

    private AnnBenchmark(
        HnswGraph graph, VectorTable vectors, float[] queries, int[] truth, int truthDepth)
    {
        _graph = graph;
        _vectors = vectors;
        _queries = queries;
        _truth = truth;
        _truthDepth = truthDepth;
        _dimensions = graph.Options.Dimensions;
        _queryCount = queries.Length / _dimensions;
    }

    /// <summary>The graph that was built.</summary>
    public HnswGraph Graph => _graph;

    /// <summary>Reads the files and builds the graph.</summary>
    /// <param name="basePath">.fbin of the vectors to search.</param>
    /// <param name="queryPath">.fbin of the queries.</param>
    /// <param name="truthPath">.ibin of the exact answers, at least ten a query.</param>
    /// <param name="options">Options of the graph; dimensions and capacity are taken from the file.</param>
    /// <param name="threads">Threads of the build.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="InvalidDataException">The files do not fit together.</exception>
    public static AnnBenchmark Build(
        string basePath, string queryPath, string truthPath, HnswOptions options, int threads,
        CancellationToken cancellation)
    {
        (VectorTable vectors, int rows) = ReadVectors(basePath, options.Metric);
        int dimensions = vectors.Dimensions;
        (int queryRows, int queryDimensions, float[] queries) = VectorFiles.Read<float>(queryPath);
        (int truthRows, int truthDepth, int[] truth) = VectorFiles.Read<int>(truthPath);
        if (queryDimensions != dimensions || truthRows != queryRows || truthDepth < Depth)
        {
            throw new InvalidDataException(
                $"{queryPath} has {queryRows} x {queryDimensions} and {truthPath} {truthRows} x {truthDepth} values; "
                + $"the base has {dimensions} dimensions, and each query needs at least {Depth} true answers.");
        }

        var graph = new HnswGraph(options with { Dimensions = dimensions, Capacity = rows }, vectors);
        var benchmark = new AnnBenchmark(graph, vectors, queries, truth, truthDepth);
        TimeSpan cpu = CpuTime();
        var clock = Stopwatch.StartNew();
        graph.InsertMany(rows, row => vectors[row], threads, cancellation);
        benchmark._buildSeconds = clock.Elapsed.TotalSeconds;
        benchmark._buildCpuSeconds = (CpuTime() - cpu).TotalSeconds;
        return benchmark;
    }

    /// <summary>Renumbers the nodes, as after a bulk build.</summary>
    public void Reorder(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        _graph.Reorder(cancellation);
        _reorderSeconds = clock.Elapsed.TotalSeconds;
    }

    /// <summary>Saves the graph into a folder and goes on with what is opened from there.</summary>
    public void SaveAndOpen(string folder)
    {
        Directory.CreateDirectory(folder);
        _graph.Save(folder);
        _graph.Dispose();
        var clock = Stopwatch.StartNew();
        _graph = HnswGraph.Open(folder, _vectors);
        _openSeconds = clock.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// Measures one breadth: asks all queries again and again until half a second of CPU time is spent, after as much
    /// that warms caches and lets the just-in-time compiler finish.
    /// </summary>
    /// <param name="ef">Breadth of the search.</param>
    /// <param name="threads">Threads that ask, each one query at a time.</param>
    /// <param name="cancellation">Stops between queries.</param>
    public AnnPoint Measure(int ef, int threads, CancellationToken cancellation)
    {
        double[] latencies = new double[_queryCount];
        int[] found = new int[_queryCount];
        AskFor(SecondsPerPoint, ef, threads, latencies, found, cancellation);
        TimeSpan cpu = CpuTime();
        var clock = Stopwatch.StartNew();
        int asked = _queryCount * AskFor(SecondsPerPoint, ef, threads, latencies, found, cancellation);
        double wallSeconds = clock.Elapsed.TotalSeconds;
        double cpuSeconds = (CpuTime() - cpu).TotalSeconds;
        Array.Sort(latencies);
        return new AnnPoint(
            "searchengine",
            ef,
            (double)found.Sum() / (_queryCount * Depth),
            asked / wallSeconds,
            asked / cpuSeconds,
            latencies[_queryCount / 2],
            latencies[Math.Min(_queryCount - 1, _queryCount * 99 / 100)],
            _buildSeconds,
            _buildCpuSeconds,
            (double)_graph.MemoryBytes / _graph.Count,
            _reorderSeconds,
            _openSeconds);
    }

    public void Dispose()
    {
        _graph.Dispose();
        _vectors.Dispose();
    }

    private static (VectorTable Vectors, int Rows) ReadVectors(string path, Metric metric)
    {
        (int rows, int dimensions, float[] values) = VectorFiles.Read<float>(path);
        var vectors = new VectorTable(dimensions, rows);
        for (int row = 0; row < rows; row++)
        {
            Span<float> vector = values.AsSpan(row * dimensions, dimensions);
            if (metric == Metric.Cosine)
            {
                Similarity.Normalize(vector);
            }

            vectors.Set(row, vector);
        }

        return (vectors, rows);
    }

    private static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>Asks all queries until so much CPU time is spent; latencies are those of the last round.</summary>
    /// <returns>Rounds asked.</returns>
    private int AskFor(
        double cpuSeconds, int ef, int threads, double[] latencies, int[] found, CancellationToken cancellation)
    {
        TimeSpan start = CpuTime();
        int rounds = 0;
        do
        {
            Ask(ef, threads, latencies, found, cancellation);
            rounds++;
        }
        while ((CpuTime() - start).TotalSeconds < cpuSeconds);
        return rounds;
    }

    private void Ask(int ef, int threads, double[] latencies, int[] found, CancellationToken cancellation)
    {
        if (threads == 1)
        {
            for (int query = 0; query < _queryCount; query++)
            {
                cancellation.ThrowIfCancellationRequested();
                AskOne(query, ef, latencies, found);
            }

            return;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, _queryCount, parallel, query => AskOne(query, ef, latencies, found));
    }

    private void AskOne(int query, int ef, double[] latencies, int[] found)
    {
        Span<ScoredSlot> results = stackalloc ScoredSlot[Depth];
        long start = Stopwatch.GetTimestamp();
        int count = _graph.Search(_queries.AsSpan(query * _dimensions, _dimensions), Depth, ef, results);
        latencies[query] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        ReadOnlySpan<int> expected = _truth.AsSpan(query * _truthDepth, Depth);
        found[query] = 0;
        foreach (ScoredSlot result in results[..count])
        {
            found[query] += expected.Contains(result.Slot) ? 1 : 0;
        }
    }
}
