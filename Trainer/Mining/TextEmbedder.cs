using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Mining;

/// <summary>Embeds texts: a served model, or one that is being trained.</summary>
/// <param name="texts">Any texts.</param>
/// <param name="role">Their side.</param>
/// <param name="instruction">The task; null means the model's own for queries, and none for documents.</param>
/// <param name="cancellation">Stops between batches.</param>
/// <returns>[texts][d] unit vectors.</returns>
public delegate float[][] TextEmbedder(
    IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation);
