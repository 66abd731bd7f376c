using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>A training example cut from a corpus.</summary>
/// <param name="DocumentId">The document that the query should find.</param>
/// <param name="Kind">How it was cut.</param>
/// <param name="Record">The example: one query, one positive.</param>
public sealed record SyntheticPair(string DocumentId, SynthesisKind Kind, TrainingRecord Record);
