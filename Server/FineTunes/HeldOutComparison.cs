// Is the tuned model better? Both rank the same passages for the held-out queries; a paired interval says how surely.
using SearchEngine.Embedder;
using SearchEngine.Query.Evaluation;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.FineTunes;

/// <summary>nDCG@10 of a base model and of a tuned one on queries that neither was trained on.</summary>
/// <param name="Queries">Held-out queries.</param>
/// <param name="Passages">Passages that they search among.</param>
/// <param name="Base">Mean of the base model.</param>
/// <param name="BaseInterval">Where its true mean lies in 95 of 100 cases.</param>
/// <param name="Tuned">Mean of the tuned model.</param>
/// <param name="TunedInterval">Where its true mean lies in 95 of 100 cases.</param>
/// <param name="GainInterval">Where the true gain lies in 95 of 100 cases; the queries are paired.</param>
internal sealed record HeldOutComparison(
    int Queries, int Passages, double Base, ConfidenceInterval BaseInterval, double Tuned,
    ConfidenceInterval TunedInterval, ConfidenceInterval GainInterval)
{
    private const int Depth = 10, Resamplings = 2_000, Seed = 1;

    /// <summary>Better, and not by chance: all of the gain's interval is above 0.</summary>
    public bool IsBetter => GainInterval.Low > 0;

    /// <summary>Compares two models, query by query.</summary>
    /// <param name="before">Scores of the base model, by <see cref="ScoresAsync"/>.</param>
    /// <param name="after">Scores of the tuned model for the same queries.</param>
    /// <param name="passages">How many passages were searched.</param>
    public static HeldOutComparison Of(double[] before, double[] after, int passages) => new(
        before.Length, passages, before.Average(), Significance.Interval(before, Resamplings, Seed), after.Average(),
        Significance.Interval(after, Resamplings, Seed),
        Significance.Interval([.. after.Zip(before, (tuned, untuned) => tuned - untuned)], Resamplings, Seed));

    /// <summary>nDCG@10 of each query with one model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="passages">What is searched, every answer among them.</param>
    /// <param name="cancellation">Stops the measuring.</param>
    public static async Task<double[]> ScoresAsync(EmbeddingModel model, IReadOnlyList<JudgedQuery> queries,
        IReadOnlyList<string> passages, CancellationToken cancellation)
    {
        ModelTeacher search = new(model, passages, cancellation);
        Measure ndcg = new(MeasureKind.Ndcg, Depth);
        double[] scores = new double[queries.Count];
        foreach (IGrouping<string?, int> group in Enumerable.Range(0, queries.Count)
            .GroupBy(i => queries[i].Instruction))
        {
            int[] places = [.. group];
            IReadOnlyList<IReadOnlyList<Candidate>> found = await search.FindAsync(
                [.. places.Select(i => queries[i].Query)], group.Key, Depth, cancellation);
            for (int k = 0; k < places.Length; k++)
            {
                scores[places[k]] = ndcg.Of(
                    [.. found[k].Select(hit => new RankedDocument(hit.Text, hit.Score))],
                    queries[places[k]].Answers.ToDictionary(answer => answer, _ => 1));
            }
        }

        return scores;
    }
}
