// The measures of a run: a value for each query and their mean.
namespace SearchEngine.Query.Evaluation;

/// <summary>What a run is worth by one measure.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="ByQuery">The value of each judged query; 0 for one that the run does not answer.</param>
public sealed record RunScores(Measure Measure, IReadOnlyDictionary<string, double> ByQuery)
{
    /// <summary>The mean over all judged queries.</summary>
    public double Mean => ByQuery.Count == 0 ? 0 : ByQuery.Values.Average();

    /// <summary>Measures a run. Every judged query counts, as with trec_eval's option -c.</summary>
    /// <param name="run">The answers.</param>
    /// <param name="qrels">The judgments.</param>
    /// <param name="measure">The measure.</param>
    public static RunScores Of(Run run, Qrels qrels, Measure measure) => new(
        measure,
        qrels.Queries.ToDictionary(
            query => query, query => measure.Of(run[query], qrels[query]), StringComparer.Ordinal));
}
