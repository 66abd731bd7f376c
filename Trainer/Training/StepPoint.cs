namespace SearchEngine.Trainer.Training;

/// <summary>One step.</summary>
/// <param name="Stage">1 or 2.</param>
/// <param name="Step">Its number in the stage.</param>
/// <param name="Loss">The batch's loss.</param>
/// <param name="LearningRate">Its rate.</param>
/// <param name="GradientNorm">The gradient's norm before clipping.</param>
public sealed record StepPoint(int Stage, int Step, double Loss, double LearningRate, double GradientNorm);
