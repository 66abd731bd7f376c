namespace SearchEngine.Trainer.Batching;

/// <summary>Where a stage of token vectors takes its batches from.</summary>
internal interface IPairSource
{
    /// <summary>Draws the batch of a step, which depends on the source and the step alone.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="batch">Cleared, then filled.</param>
    void Draw(int step, PairBatch batch);
}
