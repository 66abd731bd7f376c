// Makes scores of different kinds comparable.
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>Maps the best score of a part to 1 and a low one to 0, linearly.</summary>
/// <param name="Zero">The score that becomes 0.</param>
/// <param name="Scale">What the difference to it is multiplied with.</param>
internal readonly record struct ScoreNorm(float Zero, float Scale)
{
    /// <summary>The norm of a ranking.</summary>
    /// <param name="ranking">Best first.</param>
    /// <param name="zero">The score that becomes 0; null takes the last of the first hundred.</param>
    public static ScoreNorm Of(ReadOnlySpan<ScoredSlot> ranking, float? zero)
    {
        if (ranking.IsEmpty)
            return new ScoreNorm(zero ?? 0, 0);
        float low = zero ?? ranking[Math.Min(ranking.Length, Fusion.NormDepth) - 1].Score;
        float span = ranking[0].Score - low;
        return new ScoreNorm(low, span > 0 ? 1 / span : 1);
    }

    /// <summary>The normalised score.</summary>
    public float Of(float score) => (score - Zero) * Scale;
}
