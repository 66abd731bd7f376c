namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Gives the batch of a step. A batch depends on the step's number and on what the source was made from, nothing else,
/// so that a resumed run sees the batches of an unbroken one.
/// </summary>
public interface IBatchSource
{
    /// <summary>Examples of a step; no positive twice.</summary>
    /// <param name="step">1 for the first step.</param>
    IReadOnlyList<ContrastiveExample> Batch(int step);
}
