// Finds the weight of fusion that answers a labelled set best.
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Query.Tuning;

/// <summary>Tries weights on the queries of a data set.</summary>
public static class FusionTuner
{
    /// <summary>Measures keyword search alone, dense search alone, and what lies between.</summary>
    /// <param name="dataset">The labelled set; tune on a split that is not the one reported.</param>
    /// <param name="searcher">Searches the collection of its documents.</param>
    /// <param name="measure">What counts.</param>
    /// <param name="steps">How many parts the weights from 0 to 1 are cut into.</param>
    /// <param name="cancellation">Stops the tuning.</param>
    /// <returns>Every fusion tried, the best first; of equal ones, that nearer to the default.</returns>
    public static async Task<IReadOnlyList<TunedWeight>> TuneAsync(
        BeirDataset dataset, Searcher searcher, Measure measure, int steps =
            10, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        FusionSettings standard = FusionSettings.Default;
        List<FusionSettings> tried = [FusionSettings.Of(FusionMethod.Rrf)];
        for (int step = 0; step <= steps; step++)
            tried.Add(standard with { Method = FusionMethod.Convex, Weight = (float)step / steps });
        List<TunedWeight> found = [];
        foreach (FusionSettings fusion in tried)
        {
            var options = new RetrievalOptions
            {
                Search = new SearchRequest { Mode = SearchMode.Hybrid, Fusion = fusion },
                Depth = 100,
                Measures = [measure],
                BootstrapRounds = 0,
            };
            RetrievalReport report = await RetrievalEvaluation.RunAsync(dataset, searcher, options, cancellation);
            found.Add(new TunedWeight(fusion, report.Scores[0].Mean));
        }
        return
        [
            .. found.OrderByDescending(weight => weight.Score)
                .ThenBy(weight => Math.Abs(weight.Fusion.Weight - standard.Weight)),
        ];
    }
}
