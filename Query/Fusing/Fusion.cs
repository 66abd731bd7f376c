// Two rankings become one. By score, a document's place does not depend on which part found it or on how many
// candidates were asked for, so that it keeps its score when a later page asks for more.
namespace SearchEngine.Query;

/// <summary>The formulas of fusion.</summary>
internal static class Fusion
{
    /// <summary>Each part is asked for at least so many candidates.</summary>
    public const int LeastDepth = 100;

    /// <summary>Documents whose scores tell what a query's vector scores by chance.</summary>
    public const int BackgroundSize = 128;

    /// <summary>
    /// Fuses two parts by their scores; every candidate must have both. BM25 goes in as it is: its scale says how much
    /// the query's words tell, more for many and rare ones. The dense score goes in as its distance from what documents
    /// score by chance, in standard deviations, whatever the model's cosines are like.
    /// </summary>
    /// <param name="candidates">Candidates; their <see cref="Candidate.Score"/> is set.</param>
    /// <param name="dense">How dense scores are normalised.</param>
    /// <param name="weight">The share of the dense score.</param>
    public static void ByScore(Span<Candidate> candidates, ScoreNorm dense, float weight)
    {
        foreach (ref Candidate candidate in candidates)
        {
            float score = weight * dense.Of(candidate.Dense) + (1 - weight) * candidate.Keyword;
            candidate = candidate with { Score = score };
        }
    }

    /// <summary>What a rank, from 1, is worth in reciprocal rank fusion.</summary>
    public static float ByRank(int rank, float rankConstant) => 1 / (rankConstant + rank);
}
