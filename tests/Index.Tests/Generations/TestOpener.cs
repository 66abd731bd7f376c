using Microsoft.Extensions.AI;
using SearchEngine.Index.Generations;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

/// <summary>Opens collections whose model is a hash of the model's name and the text, so that models never agree.</summary>
internal sealed class TestOpener : IGenerationOpener
{
    /// <summary>Awaited before texts are embedded by the model of that name.</summary>
    public Func<string, CancellationToken, Task> BeforeEmbedding { get; set; } = (_, _) => Task.CompletedTask;

    public static CollectionSettings SettingsOf(string model) => new()
    {
        Model = model,
        ModelVersion = "1",
        Dimensions = TestCollections.Dimensions,
    };

    public static float[] Embed(string model, string text) =>
        HashEmbedder.Embed($"{model}:{text}", TestCollections.Dimensions);

    public async Task<Collection> OpenAsync(string folder, string name, CancellationToken ct)
    {
        Embedder embedder = new(this);
        Collection opened = await Collection.OpenAsync(folder, embedder, OptionsOf(name), ct);
        embedder.Model = opened.Settings.Model;
        return opened;
    }

    public Task<Collection> CreateAsync(
        string folder, string name, CollectionSettings settings, CancellationToken ct) =>
        Collection.CreateAsync(
            folder, settings, new Embedder(this) { Model = settings.Model }, OptionsOf(name), ct);

    private static CollectionOptions OptionsOf(string name) => TestCollections.Options with { Name = name };

    private sealed class Embedder(TestOpener owner) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public string Model { get; set; } = "";

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken ct = default)
        {
            await owner.BeforeEmbedding(Model, ct);
            return [.. values.Select(text => new Embedding<float>(Embed(Model, text)))];
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
