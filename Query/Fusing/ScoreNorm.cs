// Makes scores of different kinds comparable.
namespace SearchEngine.Query;

/// <summary>Tells how far a score stands out, in standard deviations of what documents score by chance.</summary>
/// <param name="Mean">Mean score of documents that were not chosen for the query.</param>
/// <param name="Deviation">Standard deviation of their scores.</param>
internal readonly record struct ScoreNorm(float Mean, float Deviation)
{
    /// <summary>The norm by a sample of scores. Where they do not differ, every score becomes 0.</summary>
    public static ScoreNorm Of(ReadOnlySpan<float> sample)
    {
        if (sample.IsEmpty)
            return default;
        double sum = 0, squares = 0;
        foreach (float score in sample)
            sum += score;
        double mean = sum / sample.Length;
        foreach (float score in sample)
            squares += (score - mean) * (score - mean);
        return new ScoreNorm((float)mean, (float)Math.Sqrt(squares / sample.Length));
    }

    /// <summary>The normalised score.</summary>
    public float Of(float score) => Deviation > 0 ? (score - Mean) / Deviation : 0;
}
