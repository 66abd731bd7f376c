// The indexes that searches walk: the graph of vectors, the keyword index and the metadata index. All are rebuilt from
// records if need be.
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Index.Storage;

/// <summary>The indexes of a collection. Safe for concurrent use; writes to one ordinal must not overlap.</summary>
internal sealed class SearchIndexes : IDisposable
{
    private const string LexicalFile = "lexical.bin", FieldsFile = "fields.bin";

    private SearchIndexes(HnswGraph graph, LexicalIndex lexical)
    {
        Graph = graph;
        Lexical = lexical;
    }

    public HnswGraph Graph { get; }

    public LexicalIndex Lexical { get; }

    public FieldIndex Fields { get; private set; } = new();

    /// <summary>Makes empty indexes. Before the first search <see cref="Finish"/> must be called.</summary>
    public static SearchIndexes Create(CollectionSettings settings, IVectorSource vectors)
    {
        LexicalIndex lexical = new(new LexicalOptions { Language = settings.Language, Bm25 = settings.Bm25 });
        lexical.PutOffPostings();
        return new SearchIndexes(new HnswGraph(OptionsOf(settings), vectors), lexical);
    }

    /// <summary>
    /// Opens the graph and the keyword index that <see cref="Save"/> wrote. Before the first search
    /// <see cref="Finish"/> must be called.
    /// </summary>
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
            return new SearchIndexes(graph, LexicalIndex.LoadWithoutPostings(stream));
        }
        catch (Exception exception) when (exception is GraphDamagedException or InvalidDataException or IOException
            or ArgumentException)
        {
            graph?.Dispose();
            complaint = exception.Message;
            return null;
        }
    }

    /// <summary>Says what is wrong with the files that <see cref="Save"/> wrote; null when every checksum in them fits.
    /// </summary>
    public static string? Complaint(string folder)
    {
        try
        {
            HnswGraph.RequireWhole(folder);
            RequireWhole(Path.Combine(folder, LexicalFile));
            string fields = Path.Combine(folder, FieldsFile);
            if (File.Exists(fields))
                RequireWhole(fields);
            return null;
        }
        catch (Exception exception) when (exception is GraphDamagedException or InvalidDataException or IOException)
        {
            return exception.Message;
        }
    }

    /// <summary>Opens the metadata index that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="complaint">
    /// What is wrong with its file; null when it is whole, or when there is none: older collections have none.
    /// </param>
    /// <returns>True when it is what was saved; otherwise it is empty.</returns>
    public bool TryOpenFields(string folder, out string? complaint)
    {
        complaint = null;
        string path = Path.Combine(folder, FieldsFile);
        if (!File.Exists(path))
            return false;
        try
        {
            using FileStream stream = File.OpenRead(path);
            FieldIndex saved = FieldIndex.Load(stream);
            Fields.Dispose();
            Fields = saved;
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            complaint = exception.Message;
            return false;
        }
    }

    /// <summary>Forgets all metadata.</summary>
    public void EmptyFields()
    {
        Fields.Dispose();
        Fields = new FieldIndex();
    }

    /// <summary>Makes the indexes fit for searches, after documents were put in or taken out.</summary>
    public void Finish() => Lexical.BuildPostings();

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
        Write(Path.Combine(folder, LexicalFile), Lexical.Save);
        Write(Path.Combine(folder, FieldsFile), Fields.Save);
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

    private static void RequireWhole(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            FramedStream.ForReading(stream).CopyTo(Stream.Null);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: {exception.Message}", exception);
        }
    }

    private static void Write(string path, Action<Stream> save)
    {
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write);
        save(stream);
        stream.Flush(flushToDisk: true);
    }
}
