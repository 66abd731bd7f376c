namespace SearchEngine.Trainer.Training;

/// <summary>
/// Notices a loss that leaves for good: its median over many steps lies far above that of the first ones. A single bad
/// batch is no divergence.
/// </summary>
internal sealed class DivergenceWatch
{
    // Our choice: wide enough that a hard batch or two pass, narrow enough to stop within a minute of leaving.
    private const int Window = 20;
    private const double Factor = 2, Slack = 0.5;

    private readonly Queue<double> recent = new();
    private double first;
    private int seen;

    /// <summary>Takes a step's loss.</summary>
    /// <exception cref="TrainingException">The last steps' median is far above that of the first ones.</exception>
    public void Add(int step, double loss)
    {
        recent.Enqueue(loss);
        if (recent.Count > Window)
        {
            recent.Dequeue();
        }
        if (++seen < Window)
        {
            return;
        }
        double median = recent.Order().ElementAt(Window / 2);
        if (seen == Window)
        {
            first = median;
        }
        else if (median > (Factor * first) + Slack)
        {
            throw new TrainingException(
                $"Step {step}: training diverges: the median loss of the last {Window} steps is {median:f3} and was " +
                $"{first:f3} at the start. Lower the learning rate or raise the warm-up, and start again.");
        }
    }
}
