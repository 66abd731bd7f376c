// Saving and opening the graph: graph.bin (links and slots) and codes.bin (codes), specified in docs/format.md.
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    /// <summary>Name of the file of links and slots.</summary>
    public const string GraphFile = "graph.bin";

    /// <summary>Name of the file of codes.</summary>
    public const string CodesFile = "codes.bin";

    private const string GraphMagic = "SEGRAPH1";
    private const string CodesMagic = "SECODES1";

    /// <summary>
    /// Writes graph.bin and codes.bin into a folder and makes them durable. Searches go on meanwhile; writers wait.
    /// The caller makes the pair visible at once, by writing into a fresh folder and naming that in its manifest.
    /// </summary>
    /// <param name="folder">An existing folder; files of the same names are overwritten.</param>
    public void Save(string folder)
    {
        _writers.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            long[] fields =
            [
                _options.Dimensions, (long)_options.Metric, _options.M, _options.EfConstruction, (long)Encoding,
                (long)_options.Seed, _inserted, _storage.NodeCount, _storage.EntryPoint, _storage.CodeBytes,
                BitConverter.ToInt64(Guid.NewGuid().ToByteArray()),
            ];
            _storage.SaveGraph(Path.Combine(folder, GraphFile), GraphMagic, fields);
            _storage.SaveCodes(Path.Combine(folder, CodesFile), CodesMagic, fields);
        }
        finally
        {
            _writers.ExitExclusive();
        }
    }

    /// <summary>
    /// Opens what <see cref="Save"/> wrote. The files are memory-mapped, every page is verified, and the pages are
    /// copied into memory of the graph's own, which may be changed and lies on huge pages. Nodes are renumbered as
    /// <see cref="Reorder"/> does, while nobody waits for it.
    /// </summary>
    /// <param name="folder">The folder with graph.bin and codes.bin.</param>
    /// <param name="vectors">Full-precision vectors for rescoring.</param>
    /// <exception cref="GraphDamagedException">A page, a header or the pair of files cannot be trusted; rebuild.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static HnswGraph Open(string folder, IVectorSource? vectors = null)
    {
        using var graphFile = new PagedReader(Path.Combine(folder, GraphFile), GraphMagic);
        using var codesFile = new PagedReader(Path.Combine(folder, CodesFile), CodesMagic);
        RequirePair(graphFile, codesFile);
        var options = new HnswOptions
        {
            Dimensions = (int)graphFile.Field(0),
            Metric = (Metric)graphFile.Field(1),
            M = (int)graphFile.Field(2),
            EfConstruction = (int)graphFile.Field(3),
            Encoding = (VectorEncoding)graphFile.Field(4),
            Seed = (ulong)graphFile.Field(5),
            Capacity = (int)Math.Max(1, graphFile.Field(7)),
        };
        var graph = new HnswGraph(options, vectors);
        try
        {
            graphFile.Require(graphFile.Field(9) == graph._storage.CodeBytes, "its codes have another size");
            graph._inserted = graphFile.Field(6);
            graph._storage.Load(graphFile, codesFile, (int)graphFile.Field(7), (int)graphFile.Field(8));
            graph.CountNodes();
            graph._storage.Renumber(graph.BreadthFirst());
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Verifies every page of what <see cref="Save"/> wrote, and opens nothing.</summary>
    /// <param name="folder">The folder with graph.bin and codes.bin.</param>
    /// <exception cref="GraphDamagedException">A page, a header or the pair of files cannot be trusted.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    internal static void RequireWhole(string folder)
    {
        using var graphFile = new PagedReader(Path.Combine(folder, GraphFile), GraphMagic);
        using var codesFile = new PagedReader(Path.Combine(folder, CodesFile), CodesMagic);
        RequirePair(graphFile, codesFile);
    }

    private static void RequirePair(PagedReader graphFile, PagedReader codesFile) =>
        graphFile.Require(graphFile.Field(10) == codesFile.Field(10), "graph.bin and codes.bin are of two snapshots");

    private void CountNodes()
    {
        for (int node = 0; node < _storage.NodeCount; node++)
        {
            _live += _storage.SlotOf[node] >= 0 ? 1 : 0;
            _buried += _storage.SlotOf[node] == GraphStorage.Tombstone ? 1 : 0;
        }
    }
}
