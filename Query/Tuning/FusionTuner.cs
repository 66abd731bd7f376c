// Finds the weight of fusion that answers a labelled set best.
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Query.Tuning;

/// <summary>Tries weights on the queries of a data set.</summary>
public static class FusionTuner
{
    /// <summary>
    /// Measures keyword search alone, dense search alone, what lies between, and the default. Every other judged query
    /// chooses; the rest say what the choice is worth on queries that it was not made for.
    /// </summary>
    /// <param name="dataset">The labelled set, of at least two judged queries.</param>
    /// <param name="searcher">Searches the collection of its documents.</param>
    /// <param name="measure">What counts.</param>
    /// <param name="steps">How many parts the weights from 0 to 1 are cut into.</param>
    /// <param name="cancellation">Stops the tuning.</param>
    /// <returns>Every fusion tried, the best first; of equal ones, that nearer to the default.</returns>
    /// <exception cref="InvalidDataException">The set has fewer than two judged queries.</exception>
    public static async Task<IReadOnlyList<TunedWeight>> TuneAsync(
        BeirDataset dataset, Searcher searcher, Measure measure, int steps = 10,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (dataset.Qrels.Queries.Count < 2)
        {
            throw new InvalidDataException($"{dataset.Name} has {dataset.Qrels.Queries.Count} judged queries in split "
                + $"'{dataset.Split}'; tuning needs two: one to choose by and one to judge the choice.");
        }

        FusionSettings standard = FusionSettings.Default;
        List<FusionSettings> tried = [FusionSettings.Of(FusionMethod.Rrf)];
        for (int step = 0; step <= steps; step++)
            tried.Add(standard with { Method = FusionMethod.Convex, Weight = (float)step / steps });
        if (!tried.Contains(standard))
            tried.Add(standard);
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
            found.Add(new TunedWeight(fusion, MeanOfHalf(report, half: 0), MeanOfHalf(report, half: 1)));
        }
        return
        [
            .. found.OrderByDescending(weight => weight.Score)
                .ThenBy(weight => Math.Abs(weight.Fusion.Weight - standard.Weight)),
        ];
    }

    private static double MeanOfHalf(RetrievalReport report, int half) =>
        report.Scores[0].ByQuery.Values.Where((_, place) => place % 2 == half).Average();
}
