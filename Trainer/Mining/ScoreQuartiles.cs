namespace SearchEngine.Trainer.Mining;

/// <summary>How scores spread.</summary>
/// <param name="Min">The lowest.</param>
/// <param name="Lower">A quarter lies below.</param>
/// <param name="Median">Half lies below.</param>
/// <param name="Upper">Three quarters lie below.</param>
/// <param name="Max">The highest.</param>
public sealed record ScoreQuartiles(double Min, double Lower, double Median, double Upper, double Max)
{
    /// <summary>Sorts scores out; all zero where there are none.</summary>
    /// <param name="scores">Any scores.</param>
    public static ScoreQuartiles Of(IEnumerable<float> scores)
    {
        float[] sorted = scores.Order().ToArray();
        double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Round(share * (sorted.Length - 1))];
        return new ScoreQuartiles(At(0), At(0.25), At(0.5), At(0.75), At(1));
    }
}
