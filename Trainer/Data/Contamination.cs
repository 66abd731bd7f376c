namespace SearchEngine.Trainer.Data;

/// <summary>Training examples left out because an evaluation set has their query or a positive.</summary>
/// <param name="EvaluationTexts">Evaluation texts compared with.</param>
/// <param name="Exact">Examples left out as equal but for case, blanks and punctuation.</param>
/// <param name="Near">Examples left out as near-duplicates.</param>
public sealed record Contamination(int EvaluationTexts, int Exact, int Near);
