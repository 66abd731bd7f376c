// Two rankings become one. Neither formula looks at how many candidates were asked for beyond the first hundred, so
// that a document keeps its score when a later page asks for more.
namespace SearchEngine.Query;

/// <summary>The formulas of fusion.</summary>
internal static class Fusion
{
    /// <summary>Scores are normalised by the first and the last of this many best candidates of a part.</summary>
    public const int NormDepth = 100;

    /// <summary>Fuses two parts by their scores; every candidate must have both.</summary>
    /// <param name="candidates">Candidates; their <see cref="Candidate.Score"/> is set.</param>
    /// <param name="dense">How dense scores are normalised.</param>
    /// <param name="keyword">How keyword scores are normalised.</param>
    /// <param name="weight">The share of the dense score.</param>
    public static void ByScore(Span<Candidate> candidates, ScoreNorm dense, ScoreNorm keyword, float weight)
    {
        foreach (ref Candidate candidate in candidates)
        {
            float score = weight * dense.Of(candidate.Dense) + (1 - weight) * keyword.Of(candidate.Keyword);
            candidate = candidate with { Score = score };
        }
    }

    /// <summary>What a rank, from 1, is worth in reciprocal rank fusion.</summary>
    public static float ByRank(int rank, float rankConstant) => 1 / (rankConstant + rank);
}
