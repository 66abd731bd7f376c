using Microsoft.Extensions.AI;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.Batching;
using SearchEngine.Embedder.Caching;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Embedder;

/// <summary>
/// An embedding model from its Hugging Face folder: text in, unit vectors out. Thread-safe; the sequences of one call
/// and of concurrent calls are batched without padding.
/// </summary>
/// <example><code>
/// using var model = EmbeddingModel.Load("models/default");
/// float[] document = model.Embed(["Magnets attract iron."], EmbeddingRole.Document)[0];
/// float[] query = model.Embed(["what do magnets attract"], EmbeddingRole.Query)[0];
/// </code></example>
public sealed partial class EmbeddingModel : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Texts tokenised at a time, while those before are computed.</summary>
    private const int ChunkTexts = 512;

    private readonly IEmbeddingEngine engine;
    private readonly EmbedderOptions options;
    private readonly InputPreparation preparation;
    private readonly EmbeddingCache? cache;
    private readonly DynamicBatcher<TokenizedInput, float[]> documents;
    private readonly DynamicBatcher<TokenizedInput, float[]> queries;
    private readonly BatchingOptions batching;

    private EmbeddingModel(ModelDescription description, Tokenizer tokenizer, IEmbeddingEngine engine,
        EmbedderOptions options)
    {
        Description = description;
        Tokenizer = tokenizer;
        this.engine = engine;
        this.options = options;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(description.Folder)));
        Dimensions = CheckedDimensions(options.Dimensions, description.Dimensions);
        MaxTokens = Math.Clamp(options.MaxTokens ?? description.MaxTokens, 1, description.MaxTokens);
        preparation = new InputPreparation(description, tokenizer, MaxTokens);
        var adapter = PeftAdapter.FolderOver(description.Folder, options.AdapterFolder);
        string[] folders = adapter is null ? [description.Folder] : [description.Folder, adapter];
        Version = ModelVersion.Of(folders, $"{options.Precision} {Dimensions} {MaxTokens}");
        batching = options.Batching;
        documents = new DynamicBatcher<TokenizedInput, float[]>(engine.Embed, input => input.Ids.Length, batching);
        queries = new DynamicBatcher<TokenizedInput, float[]>(engine.Embed, input => input.Ids.Length, batching);
        if (options.CacheFolder is not null)
        {
            cache = EmbeddingCache.Open(options.CacheFolder, Version, Dimensions, options.CacheBytes);
        }
    }

    /// <summary>Name of the model's folder.</summary>
    public string Name { get; }

    /// <summary>Changes whenever the vectors of this model may: a short hash of weights, configuration, precision.
    /// </summary>
    public string Version { get; }

    /// <summary>Components of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Longest input in tokens, instruction and special tokens included. What is longer loses its end and
    /// keeps its end token.</summary>
    public int MaxTokens { get; }

    /// <summary>The model's tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What the model's files say of it.</summary>
    public ModelDescription Description { get; }

    /// <summary>Device, instruction set and threads that compute the vectors, for reports.</summary>
    public string EngineName => engine.Name;

    /// <summary>What waits, and what the cache has done.</summary>
    public EmbeddingStatistics Statistics =>
        new(documents.QueuedTokens + queries.QueuedTokens, cache?.Hits ?? 0, cache?.Misses ?? 0);

    /// <summary>What computes the vectors.</summary>
    internal IEmbeddingEngine Engine => engine;

    /// <summary>Opens a model folder.</summary>
    /// <param name="folder">Folder with config.json, tokenizer.json and safetensors.</param>
    /// <param name="options">Device, threads, precision; null takes the defaults.</param>
    /// <exception cref="ModelFolderException">Files are missing or damaged, the tokenizer's among them, or do not fit
    /// each other.</exception>
    public static EmbeddingModel Load(string folder, EmbedderOptions? options = null)
    {
        options ??= new EmbedderOptions();
        var description = ModelDescription.Read(folder);
        var tokenizer = Tokenizer.Load(folder);
        var engine = EmbeddingEngines.Open(description, options);
        try
        {
            return new EmbeddingModel(description, tokenizer, engine, options);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Opens the same model with another adapter, beside this one, which goes on serving: a hot swap is to
    /// replace the reference once this returns, and to dispose of the old model when its last call has ended.</summary>
    /// <param name="adapterFolder">Folder in PEFT's format; null is the model with the adapter that lies in its own
    /// folder, if any.</param>
    /// <exception cref="ModelFolderException">The adapter is damaged or of another model.</exception>
    public EmbeddingModel WithAdapter(string? adapterFolder) =>
        Load(Description.Folder, options with { AdapterFolder = adapterFolder });

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">Any texts, the empty one included.</param>
    /// <param name="role">Which side of the search they are on.</param>
    /// <param name="instruction">The task. Null takes the model's own for queries and none for documents; empty means
    /// none; a document with an instruction gets the query template (symmetric tasks).</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>One unit vector of <see cref="Dimensions"/> components a text, in order.</returns>
    public float[][] Embed(IReadOnlyList<string> texts, EmbeddingRole role, string? instruction = null,
        CancellationToken cancellation = default)
    {
        var results = new float[texts.Count][];
        var prefix = Description.Prompts.Prefix(role, instruction);
        var missing = Recall(texts, role, prefix, results);
        var next = PrepareChunk(texts, missing, 0, prefix);
        for (var begin = 0; begin < missing.Count; begin += ChunkTexts)
        {
            var inputs = next;
            var following = begin + ChunkTexts;
            var ahead = following < missing.Count
                ? Task.Run(() => PrepareChunk(texts, missing, following, prefix), cancellation)
                : Task.FromResult<TokenizedInput[]>([]);
            var vectors = engine.Embed(inputs, cancellation);
            for (var i = 0; i < vectors.Length; i++)
            {
                var at = missing[begin + i];
                results[at] = Finish(vectors[i]);
                Remember(role, prefix, texts[at], results[at]);
            }
            next = ahead.GetAwaiter().GetResult();
        }
        return results;
    }

    /// <summary>Embeds inputs that <see cref="Prepare"/> has laid out; the cache is not asked.</summary>
    /// <param name="inputs">Ids of the model's vocabulary, at least one each.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>One unit vector an input, in order.</returns>
    /// <exception cref="ArgumentException">An input has no ids, an id outside the vocabulary, or a pool that begins
    /// outside its ids.</exception>
    public float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation = default)
    {
        for (var i = 0; i < inputs.Count; i++) Check(inputs[i], i);
        var vectors = engine.Embed(inputs, cancellation);
        for (var i = 0; i < vectors.Length; i++) vectors[i] = Finish(vectors[i]);
        return vectors;
    }

    /// <summary>The trunk's last states of texts, for late interaction; the cache is not asked.</summary>
    /// <param name="texts">Any texts.</param>
    /// <param name="role">Which side of the search they are on.</param>
    /// <param name="instruction">As for <see cref="Embed(IReadOnlyList{string}, EmbeddingRole, string?,
    /// CancellationToken)"/>; its own tokens have no states in the result.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>[tokens, <see cref="ModelDescription.HiddenSize"/>] a text, in order; rows of unit length.</returns>
    public float[][] TokenStates(IReadOnlyList<string> texts, EmbeddingRole role, string? instruction = null,
        CancellationToken cancellation = default)
    {
        var inputs = new TokenizedInput[texts.Count];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = Prepare(texts[i], role, instruction);
        return engine.TokenStates(inputs, cancellation);
    }

    /// <summary>Lays a text out as the model takes it, exactly as embedding and training do.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="role">Which side of the search it is on.</param>
    /// <param name="instruction">The task; null takes the model's own for queries, empty means none.</param>
    public TokenizedInput Prepare(string text, EmbeddingRole role, string? instruction) =>
        preparation.Prepare(text, Description.Prompts.Prefix(role, instruction));

    /// <summary>Stops batching and frees the weights. Calls in flight must have ended.</summary>
    public void Dispose()
    {
        documents.DisposeAsync().AsTask().GetAwaiter().GetResult();
        queries.DisposeAsync().AsTask().GetAwaiter().GetResult();
        engine.Dispose();
        cache?.Dispose();
    }

    private TokenizedInput[] PrepareChunk(IReadOnlyList<string> texts, List<int> missing, int begin, string prefix)
    {
        var inputs = new TokenizedInput[Math.Min(ChunkTexts, missing.Count - begin)];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = preparation.Prepare(texts[missing[begin + i]], prefix);
        }
        return inputs;
    }

    /// <summary>Fills in what the cache knows and returns the indexes of the rest.</summary>
    private List<int> Recall(IReadOnlyList<string> texts, EmbeddingRole role, string prefix, float[][] results)
    {
        var missing = new List<int>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (Recall(role, prefix, texts[i]) is { } known) results[i] = known;
            else missing.Add(i);
        }
        return missing;
    }

    /// <summary>The cache's key is the very prefix: an absent instruction and the model's own give one vector.
    /// </summary>
    private float[]? Recall(EmbeddingRole role, string prefix, string text)
    {
        if (cache is null) return null;
        var vector = new float[Dimensions];
        return cache.TryGet(role, prefix, text, vector) ? vector : null;
    }

    private void Remember(EmbeddingRole role, string prefix, string text, float[] vector) =>
        cache?.Put(role, prefix, text, vector);

    /// <summary>The engines compute on raw memory and take their inputs at their word.</summary>
    private void Check(TokenizedInput input, int index)
    {
        if ((uint)input.PoolStart >= (uint)input.Ids.Length)
        {
            throw new ArgumentException($"input {index} has {input.Ids.Length} ids and a pool that begins at "
                + $"{input.PoolStart}; it must begin at one of them.", nameof(input));
        }
        foreach (var id in input.Ids)
        {
            if ((uint)id < (uint)Description.VocabularySize) continue;
            throw new ArgumentException($"input {index} has the id {id} and the model has "
                + $"{Description.VocabularySize} embeddings.", nameof(input));
        }
    }

    /// <summary>Cuts a vector to the dimensions asked for and makes it unit length again.</summary>
    private float[] Finish(float[] vector) => Truncated(vector, Dimensions);

    private static float[] Truncated(float[] vector, int dimensions)
    {
        if (dimensions == vector.Length) return vector;
        var cut = vector[..dimensions];
        UnitLength.Scale(cut);
        return cut;
    }

    private static int CheckedDimensions(int? wanted, int available)
    {
        if (wanted is null) return available;
        return wanted >= 1 && wanted <= available ? wanted.Value
            : throw new ArgumentOutOfRangeException(nameof(wanted), wanted,
                $"dimensions must be from 1 to the model's {available}");
    }
}
