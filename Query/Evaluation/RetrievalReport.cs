// What an evaluation found.
namespace SearchEngine.Query.Evaluation;

/// <summary>The quality of a retrieval system on a data set.</summary>
/// <param name="Run">The answers.</param>
/// <param name="Scores">The measures.</param>
/// <param name="Intervals">The 95 % confidence interval of each measure's mean; empty when not asked for.</param>
/// <param name="SearchSeconds">How long all queries took.</param>
public sealed record RetrievalReport(
    Run Run,
    IReadOnlyList<RunScores> Scores,
    IReadOnlyDictionary<Measure, ConfidenceInterval> Intervals,
    double SearchSeconds)
{
    /// <summary>Measures a run.</summary>
    /// <param name="run">The answers.</param>
    /// <param name="qrels">The judgments.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="searchSeconds">How long all queries took; 0 when unknown.</param>
    public static RetrievalReport Of(Run run, Qrels qrels, RetrievalOptions options, double searchSeconds = 0)
    {
        RunScores[] scores = [.. options.Measures.Select(measure => RunScores.Of(run, qrels, measure))];
        Dictionary<Measure, ConfidenceInterval> intervals = [];
        foreach (RunScores score in scores)
        {
            if (options.BootstrapRounds > 0 && score.ByQuery.Count > 1)
            {
                intervals[score.Measure] =
                    Significance.Interval([.. score.ByQuery.Values], options.BootstrapRounds, options.Seed);
            }
        }
        return new RetrievalReport(run, scores, intervals, searchSeconds);
    }
}
