// The model of an evaluation, and the collection settings that go with it.
using SearchEngine.Embedder;
using SearchEngine.Index;

namespace SearchEngine.Server.Commands;

/// <summary>A loaded model.</summary>
internal sealed class EvaluationModel : IDisposable
{
    private EvaluationModel(EmbeddingModel embedder) => Embedder = embedder;

    /// <summary>The shipped model's folder; the wrapper ./searchengine says where by SEARCHENGINE_HOME.</summary>
    public static string DefaultFolder =>
        Path.Combine(Environment.GetEnvironmentVariable("SEARCHENGINE_HOME") ?? "", "models", "default");

    /// <summary>The model.</summary>
    public EmbeddingModel Embedder { get; }

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

    /// <summary>Loads a model folder.</summary>
    public static EvaluationModel Load(string folder, int threads) =>
        new(EmbeddingModel.Load(folder, new EmbedderOptions { Threads = threads }));

    /// <inheritdoc/>
    public void Dispose() => Embedder.Dispose();
}
