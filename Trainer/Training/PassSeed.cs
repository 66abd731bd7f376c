namespace SearchEngine.Trainer.Training;

/// <summary>Seeds of passes, each from what it belongs to: a run's seed, its step, the step's micro-batch.</summary>
internal static class PassSeed
{
    private const long Spread = 1_000_003;

    /// <summary>The seed of one of many parts.</summary>
    /// <param name="whole">The whole's seed.</param>
    /// <param name="part">The part's number.</param>
    public static long Of(long whole, int part) => unchecked((whole * Spread) + part);
}
