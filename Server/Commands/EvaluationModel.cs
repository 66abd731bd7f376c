// The model of an evaluation, and the collection settings that go with it.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Query;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>A loaded model.</summary>
internal sealed class EvaluationModel : IDisposable
{
    private readonly LoadedModel loaded;

    private EvaluationModel(LoadedModel loaded) => this.loaded = loaded;

    /// <summary>The shipped model's folder; the wrapper ./searchengine says where by SEARCHENGINE_HOME.</summary>
    public static string DefaultFolder =>
        Path.Combine(Environment.GetEnvironmentVariable("SEARCHENGINE_HOME") ?? "", "models", "default");

    /// <summary>The model.</summary>
    public EmbeddingModel Embedder => loaded.Model;

    /// <summary>Its name.</summary>
    public string Name => Embedder.Name;

    /// <summary>The version of its weights and settings.</summary>
    public string Version => Embedder.Version;

    /// <summary>Settings of a collection of its vectors.</summary>
    public CollectionSettings Settings => new()
    {
        Model = Name,
        ModelVersion = Version,
        Dimensions = Embedder.Dimensions,
    };

    /// <summary>How a collection of its vectors is run: long documents are split, as by the server.</summary>
    public CollectionOptions Options => new() { Splitter = new ModelSplitter(Embedder) };

    /// <summary>A searcher that can rerank with the model.</summary>
    public Searcher SearcherOf(Collection collection) => new(collection, new SearcherOptions
    {
        Rerankers = new Dictionary<string, IReranker>
        {
            [MaxSimReranker.Name] = new MaxSimReranker(new ModelTokenStates(Use)),
        },
    });

    /// <summary>Loads a model folder.</summary>
    public static EvaluationModel Load(string folder, int threads,
        EmbedderPrecision precision = EmbedderPrecision.Float32)
    {
        EmbeddingModel model =
            EmbeddingModel.Load(folder, new EmbedderOptions { Threads = threads, Precision = precision });
        return new EvaluationModel(new LoadedModel(() => model));
    }

    /// <inheritdoc/>
    public void Dispose() => loaded.Retire();

    private ModelLease Use() => loaded.TryUse() ?? throw new ObjectDisposedException(nameof(EvaluationModel));
}
