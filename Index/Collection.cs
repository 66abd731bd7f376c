// A collection of documents that can be read by id and searched by vector and by keyword.
using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Index;

/// <summary>
/// A collection of documents. Every member may be called from many threads at once; reads never wait for writes.
/// </summary>
public sealed partial class Collection : IAsyncDisposable
{
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _embedder;
    private readonly CollectionOptions _options;
    private readonly DocumentValidator _validator;
    private readonly ConcurrentDictionary<string, StoredDocument> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, (StoredDocument Document, float[] Vector)> _records = new();
    private readonly Lock _writing = new();
    private int _nextOrdinal;
    private long _version;

    private Collection(string folder, CollectionSettings settings,
        IEmbeddingGenerator<string, Embedding<float>>? embedder, CollectionOptions options)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        Settings = settings;
        _embedder = embedder;
        _options = options;
        _validator = new DocumentValidator(settings, embedder is not null);
    }

    /// <summary>The collection's name: the name of its folder.</summary>
    public string Name { get; }

    /// <summary>What the collection is.</summary>
    public CollectionSettings Settings { get; }

    /// <summary>Documents stored.</summary>
    public long Count => _documents.Count;

    /// <summary>The keyword index, keyed by document ordinal.</summary>
    public LexicalIndex Lexical { get; } = new();

    /// <summary>The metadata index, keyed by document ordinal.</summary>
    public FieldIndex Fields { get; } = new();

    /// <summary>Makes a new, empty collection.</summary>
    /// <param name="folder">Where it is to be; its last part is the collection's name.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="embedder">Its model; null when every document and query brings its own vector.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="ct">Stops the making.</param>
    /// <exception cref="InvalidInputException">
    /// The settings are out of range, or there is a collection already.
    /// </exception>
    public static Task<Collection> CreateAsync(string folder, CollectionSettings settings,
        IEmbeddingGenerator<string, Embedding<float>>? embedder, CollectionOptions? options = null,
        CancellationToken ct = default) =>
        Task.FromResult(new Collection(folder, settings, embedder, options ?? new CollectionOptions()));

    /// <summary>Closes the collection. What was acknowledged is on disk whether or not this is called.</summary>
    public ValueTask DisposeAsync()
    {
        Lexical.Dispose();
        Fields.Dispose();
        return ValueTask.CompletedTask;
    }
}
