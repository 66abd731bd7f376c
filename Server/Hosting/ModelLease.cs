// The right to use a model for the length of one piece of work.
using SearchEngine.Embedder;

namespace SearchEngine.Server.Hosting;

/// <summary>Keeps a model in memory until it is disposed, which is done once.</summary>
/// <param name="loaded">What is kept; a use of it is counted already.</param>
internal sealed class ModelLease(LoadedModel loaded) : IDisposable
{
    /// <summary>The model.</summary>
    public EmbeddingModel Model => loaded.Model;

    /// <summary>Splits texts in the model's tokens.</summary>
    public ModelSplitter Splitter => loaded.Splitter;

    /// <inheritdoc/>
    public void Dispose() => loaded.Release();
}
