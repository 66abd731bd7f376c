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
    private readonly float[] queries;
    private readonly int[] truth;
    private readonly int truthDepth;
    private readonly int dimensions;
    private readonly int queryCount;
    private readonly VectorTable vectors;
    private HnswGraph graph;
    private double buildSeconds;
    private double buildCpuSeconds;
    private double? reorderSeconds;
    private double? openSeconds;

    private AnnBenchmark(
        HnswGraph graph, VectorTable vectors, float[] queries, int[] truth, int truthDepth)
    {
        this.graph = graph;
        this.vectors = vectors;
        this.queries = queries;
        this.truth = truth;
        this.truthDepth = truthDepth;
        dimensions = graph.Options.Dimensions;
        queryCount = queries.Length / dimensions;
    }

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
        benchmark.buildSeconds = clock.Elapsed.TotalSeconds;
        benchmark.buildCpuSeconds = (CpuTime() - cpu).TotalSeconds;
        return benchmark;
    }

    /// <summary>Renumbers the nodes, as after a bulk build.</summary>
    public void Reorder(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        graph.Reorder(cancellation);
        reorderSeconds = clock.Elapsed.TotalSeconds;
    }

    /// <summary>Saves the graph into a folder and goes on with what is opened from there.</summary>
    public void SaveAndOpen(string folder)
    {
        Directory.CreateDirectory(folder);
        graph.Save(folder);
        graph.Dispose();
        var clock = Stopwatch.StartNew();
        graph = HnswGraph.Open(folder, vectors);
        openSeconds = clock.Elapsed.TotalSeconds;
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
        double[] latencies = new double[queryCount];
        int[] found = new int[queryCount];
        AskFor(SecondsPerPoint, ef, threads, latencies, found, cancellation);
        TimeSpan cpu = CpuTime();
        var clock = Stopwatch.StartNew();
        int asked = queryCount * AskFor(SecondsPerPoint, ef, threads, latencies, found, cancellation);
        double wallSeconds = clock.Elapsed.TotalSeconds;
        double cpuSeconds = (CpuTime() - cpu).TotalSeconds;
        Array.Sort(latencies);
        return new AnnPoint(
            "searchengine",
            ef,
            (double)found.Sum() / (queryCount * Depth),
            asked / wallSeconds,
            asked / cpuSeconds,
            latencies[queryCount / 2],
            latencies[Math.Min(queryCount - 1, queryCount * 99 / 100)],
            buildSeconds,
            buildCpuSeconds,
            (double)graph.MemoryBytes / graph.Count,
            reorderSeconds,
            openSeconds);
    }

    public void Dispose()
    {
        graph.Dispose();
        vectors.Dispose();
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
            for (int query = 0; query < queryCount; query++)
            {
                cancellation.ThrowIfCancellationRequested();
                AskOne(query, ef, latencies, found);
            }

            return;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, queryCount, parallel, query => AskOne(query, ef, latencies, found));
    }

    private void AskOne(int query, int ef, double[] latencies, int[] found)
    {
        Span<ScoredSlot> results = stackalloc ScoredSlot[Depth];
        long start = Stopwatch.GetTimestamp();
        int count = graph.Search(queries.AsSpan(query * dimensions, dimensions), Depth, ef, results);
        latencies[query] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        ReadOnlySpan<int> expected = truth.AsSpan(query * truthDepth, Depth);
        found[query] = 0;
        foreach (ScoredSlot result in results[..count])
        {
            found[query] += expected.Contains(result.Slot) ? 1 : 0;
        }
    }
}
