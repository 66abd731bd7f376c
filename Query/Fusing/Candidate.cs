// A document on its way to become a hit.
namespace SearchEngine.Query;

/// <summary>A document with its scores by part; NaN where a part did not score it.</summary>
/// <param name="Ordinal">The document.</param>
/// <param name="Score">What it is ranked by.</param>
/// <param name="Dense">Its likeness to the query's vector.</param>
/// <param name="Keyword">Its BM25 score.</param>
internal readonly record struct Candidate(int Ordinal, float Score, float Dense, float Keyword)
{
    /// <summary>Higher scores first; of equal ones, lower ordinals first.</summary>
    public static int BestFirst(Candidate left, Candidate right)
    {
        int byScore = right.Score.CompareTo(left.Score);
        return byScore != 0 ? byScore : left.Ordinal.CompareTo(right.Ordinal);
    }
}
