namespace SearchEngine.Trainer.Training;

/// <summary>How training stands after a step.</summary>
/// <param name="Step">The step just done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The batch's loss, in nats.</param>
/// <param name="LearningRate">The rate that the step used.</param>
/// <param name="GradientNorm">The gradient's norm before clipping.</param>
/// <param name="TokensPerSecond">Tokens encoded a second since the run began or resumed.</param>
/// <param name="Tokens">Tokens encoded since step 1.</param>
/// <param name="Remaining">Time left at this speed.</param>
public readonly record struct TrainingProgress(
    int Step, int Steps, double Loss, double LearningRate, double GradientNorm, double TokensPerSecond, long Tokens,
    TimeSpan Remaining)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"step {Step}/{Steps} loss {Loss:f4} lr {LearningRate:e2} grad {GradientNorm:f3} " +
        $"{TokensPerSecond:f0} tokens/s, {Tokens} tokens, {Clock(Remaining)} left");

    /// <summary>Hours, minutes and seconds; days are hours.</summary>
    internal static string Clock(TimeSpan time) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time:mm\\:ss}");
}
