// Late interaction's view of an embedding model.
using SearchEngine.Embedder;
using SearchEngine.Query;

namespace SearchEngine.Server.Hosting;

/// <summary>Gives the states of a model's trunk.</summary>
/// <param name="model">Finds the model when states are wanted.</param>
internal sealed class ModelTokenStates(Func<EmbeddingModel> model) : ITokenStates
{
    /// <inheritdoc/>
    public int Size => model().Description.HiddenSize;

    /// <inheritdoc/>
    public Task<float[]> OfQueryAsync(string query, string? instruction, CancellationToken cancellation) => Task.Run(
        () => model().TokenStates([query], EmbeddingRole.Query, instruction, cancellation)[0], cancellation);

    /// <inheritdoc/>
    public Task<float[][]> OfDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => Task.Run(
        () => model().TokenStates(texts, EmbeddingRole.Document, null, cancellation), cancellation);
}
