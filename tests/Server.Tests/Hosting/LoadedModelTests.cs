using SearchEngine.Embedder;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Hosting;

public sealed class LoadedModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-models-");

    [SkippableFact]
    public async Task An_unloaded_model_serves_those_who_have_it_and_is_disposed_when_the_last_is_done()
    {
        using ModelRegistry models = new(ModelsFolder.Make(folder.FullName), "cpu");
        ModelLease lease = models.Use("default");
        EmbeddingModel model = lease.Model;

        models.Unload("default");
        Assert.False(models.IsLoaded("default"));
        Assert.Single(await model.GenerateAsync(["iron"]));
        lease.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.GenerateAsync(["iron"]));
        using ModelLease again = models.Use("default");
        Assert.NotSame(model, again.Model);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
