using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Batches of crops with batches of labelled sets among them, so that a model learns tasks and keeps what it can
/// retrieve. A batch depends on seed and step alone.
/// </summary>
internal sealed class BlendedPairs : IPairSource
{
    private readonly IPairSource crops;
    private readonly IReadOnlyList<ClassSource> tasks;
    private readonly SourceBlend blend;
    private readonly double taskShare;
    private readonly int batchSize;
    private readonly int seed;

    /// <summary>Creates a blend.</summary>
    /// <param name="crops">Pairs of the corpus.</param>
    /// <param name="tasks">Labelled sets.</param>
    /// <param name="taskShare">How often a batch is of a labelled set, 0 to 1.</param>
    /// <param name="blendTemperature">Exponent on the sets' sizes when one is drawn.</param>
    /// <param name="batchSize">Pairs in a batch.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <exception cref="DatasetException">A labelled set has fewer texts than a batch.</exception>
    public BlendedPairs(
        IPairSource crops, IReadOnlyList<ClassSource> tasks, double taskShare, double blendTemperature,
        int batchSize, int seed)
    {
        if (tasks.FirstOrDefault(task => task.TextCount < batchSize) is { } small)
        {
            throw new DatasetException($"{small.Name}: {small.TextCount} texts that have a companion in their class " +
                $"are less than a batch of {batchSize}. Make the recipe's batch smaller or leave the set out.");
        }
        this.crops = crops;
        this.tasks = tasks;
        this.taskShare = taskShare;
        this.batchSize = batchSize;
        this.seed = seed;
        blend = new SourceBlend(
            tasks.Select(task => task.TextCount).ToArray(), tasks.Select(_ => 1.0).ToArray(), blendTemperature);
    }

    /// <inheritdoc/>
    public void Draw(int step, PairBatch batch)
    {
        Random random = new(unchecked((seed * 7_368_787) + step));
        if (random.NextDouble() < taskShare)
        {
            tasks[blend.Draw(random)].Draw(random, batchSize, batch);
        }
        else
        {
            crops.Draw(step, batch);
        }
    }
}
