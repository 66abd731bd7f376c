namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>A retrieval task that a language model thought of.</summary>
/// <param name="Kind">How long its texts are.</param>
/// <param name="Description">The task in words; it becomes the examples' instruction.</param>
public sealed record GenerationTask(MatchKind Kind, string Description);
