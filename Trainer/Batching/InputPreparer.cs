using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Batching;

/// <summary>Lays a text out as the model takes it: text, side, instruction.</summary>
/// <param name="text">Any text.</param>
/// <param name="role">Its side.</param>
/// <param name="instruction">As for <see cref="EmbeddingModel.Prepare"/>.</param>
public delegate TokenizedInput InputPreparer(string text, EmbeddingRole role, string? instruction);
