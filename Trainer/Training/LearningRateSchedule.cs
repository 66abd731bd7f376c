namespace SearchEngine.Trainer.Training;

/// <summary>A learning rate that rises in a line over the warm-up and then falls; it would be zero one step after the
/// last.</summary>
public sealed class LearningRateSchedule
{
    private readonly double peak;
    private readonly int warmupSteps;
    private readonly int steps;
    private readonly RateDecay decay;

    /// <summary>Creates a schedule.</summary>
    /// <param name="peak">The highest rate.</param>
    /// <param name="warmupSteps">Steps of the rise; 0 starts at the peak.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="decay">The shape of the fall.</param>
    public LearningRateSchedule(double peak, int warmupSteps, int steps, RateDecay decay)
    {
        this.peak = peak;
        this.warmupSteps = Math.Min(warmupSteps, steps);
        this.steps = steps;
        this.decay = decay;
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">1 to the number of steps.</param>
    public double At(int step)
    {
        if (step <= warmupSteps)
        {
            return peak * step / warmupSteps;
        }
        double done = (step - warmupSteps - 1.0) / Math.Max(1, steps - warmupSteps);
        return decay switch
        {
            RateDecay.Linear => peak * (1 - done),
            RateDecay.Cosine => peak * 0.5 * (1 + Math.Cos(Math.PI * done)),
            _ => peak,
        };
    }
}
