// A collection's embedder, which loads its model only when the first text needs a vector.
using Microsoft.Extensions.AI;
using SearchEngine.Index;

namespace SearchEngine.Server.Hosting;

/// <summary>Forwards to a model of a <see cref="ModelRegistry"/>, of the version that made the vectors.</summary>
/// <param name="models">Where the model comes from, and who disposes it.</param>
internal sealed class LazyEmbedder(ModelRegistry models) : IEmbeddingGenerator<string, Embedding<float>>
{
    private CollectionSettings? settings;

    /// <summary>Says which model; a collection's settings are known only once its manifest has been read.</summary>
    public void Bind(CollectionSettings collectionSettings) => settings = collectionSettings;

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        using ModelLease lease = Use();
        GeneratedEmbeddings<Embedding<float>> made =
            await lease.Model.GenerateAsync(values, options, cancellationToken);
        models.AddTokens(made.Usage?.InputTokenCount ?? 0);
        return made;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey)
    {
        using ModelLease lease = Use();
        return lease.Model.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // the registry owns the model
    }

    private ModelLease Use()
    {
        if (settings is null)
        {
            throw new InvalidOperationException("the embedder is used before its collection is open");
        }

        return models.UseFor(settings);
    }
}
