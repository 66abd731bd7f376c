namespace SearchEngine.Trainer.Mining;

/// <summary>A passage that a teacher found for a query.</summary>
/// <param name="Text">The passage, title in front where it has one.</param>
/// <param name="Score">Cosine to the query.</param>
public readonly record struct Candidate(string Text, float Score);
