// The indexes that searches walk: the graph of vectors, the keyword index and the metadata index. All are rebuilt from
// records if need be; the metadata index always is.
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Index.Storage;

/// <summary>The indexes of a collection. Safe for concurrent use; writes to one ordinal must not overlap.</summary>
internal sealed class SearchIndexes : IDisposable
{
    private const string LexicalFile = "lexical.bin";

    private SearchIndexes(HnswGraph graph, LexicalIndex lexical)
    {
        Graph = graph;
        Lexical = lexical;
    }

    public HnswGraph Graph { get; }

    public LexicalIndex Lexical { get; }

    public FieldIndex Fields { get; } = new();

    public static SearchIndexes Create(CollectionSettings settings, IVectorSource vectors) => new(
        new HnswGraph(OptionsOf(settings), vectors),
        new LexicalIndex(new LexicalOptions { Language = settings.Language, Bm25 = settings.Bm25 }));

    /// <summary>Opens what <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vectors">Full-precision vectors.</param>
    /// <param name="complaint">What is wrong with the files, if they cannot be used.</param>
    public static SearchIndexes? TryOpen(string folder, IVectorSource vectors, out string? complaint)
    {
        complaint = null;
        HnswGraph? graph = null;
        try
        {
            graph = HnswGraph.Open(folder, vectors);
            using FileStream stream = File.OpenRead(Path.Combine(folder, LexicalFile));
            return new SearchIndexes(graph, LexicalIndex.Load(stream));
        }
        catch (Exception exception) when (exception is GraphDamagedException or InvalidDataException or IOException
            or ArgumentException)
        {
            graph?.Dispose();
            complaint = exception.Message;
            return null;
        }
    }

    public static HnswOptions OptionsOf(CollectionSettings settings) => new()
    {
        Dimensions = settings.Dimensions,
        Metric = settings.Metric,
        M = settings.M,
        EfConstruction = settings.EfConstruction,
        Encoding = settings.Encoding,
    };

    /// <summary>Writes every index into a new folder and makes them durable.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Graph.Save(folder);
        using (FileStream stream = new(Path.Combine(folder, LexicalFile), FileMode.Create, FileAccess.Write))
        {
            Lexical.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        DurableFile.SyncFolder(folder);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
    }

    public void Put(Record record)
    {
        for (int passage = 0; passage < record.Passages.Length; passage++)
            Graph.Insert(record.Slots[passage], record.VectorOf(passage));
        Lexical.Add(record.Ordinal, record.Title, record.Text);
        Fields.Set(record.Ordinal, record.ParseMetadata());
    }

    public void Remove(int ordinal)
    {
        Lexical.Remove(ordinal);
        Fields.Remove(ordinal);
    }

    public void Dispose()
    {
        Graph.Dispose();
        Lexical.Dispose();
        Fields.Dispose();
    }
}
