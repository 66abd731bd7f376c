// Late interaction's view of an embedding model.
using SearchEngine.Embedder;
using SearchEngine.Query;

namespace SearchEngine.Server.Hosting;

/// <summary>Gives the states of a model's trunk.</summary>
/// <param name="model">Finds the model when states are wanted.</param>
internal sealed class ModelTokenStates(Func<ModelLease> model) : ITokenStates
{
    /// <inheritdoc/>
    public int Size
    {
        get
        {
            using ModelLease lease = model();
            return lease.Model.Description.HiddenSize;
        }
    }

    /// <inheritdoc/>
    public Task<float[]> OfQueryAsync(string query, string? instruction, CancellationToken cancellation) => Task.Run(
        () => StatesOf([query], EmbeddingRole.Query, instruction, cancellation)[0], cancellation);

    /// <inheritdoc/>
    public Task<float[][]> OfDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => Task.Run(
        () => StatesOf(texts, EmbeddingRole.Document, null, cancellation), cancellation);

    private float[][] StatesOf(
        IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation)
    {
        using ModelLease lease = model();
        return lease.Model.TokenStates(texts, role, instruction, cancellation);
    }
}
