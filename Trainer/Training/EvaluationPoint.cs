namespace SearchEngine.Trainer.Training;

/// <summary>One look at the held-out queries.</summary>
/// <param name="Stage">1 or 2.</param>
/// <param name="Step">Steps done in the stage.</param>
/// <param name="Ndcg">nDCG@10.</param>
public sealed record EvaluationPoint(int Stage, int Step, double Ndcg);
