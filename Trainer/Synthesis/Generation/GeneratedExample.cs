namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>What a language model wrote for a task.</summary>
/// <param name="Query">The query.</param>
/// <param name="Positive">A text that answers it.</param>
/// <param name="HardNegative">A text that looks as if it did.</param>
public sealed record GeneratedExample(string Query, string Positive, string HardNegative);
