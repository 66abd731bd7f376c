// nDCG@10 as trec_eval and BEIR compute it: gain = grade, discount = 1 / log2(rank + 1).

using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Evaluation;

/// <summary>Scores unit vectors on a retrieval set by exact search; small sets only, for use while training.</summary>
public static class RetrievalScore
{
    private const int Depth = 10;

    /// <summary>The mean nDCG@10 over the queries of a set.</summary>
    /// <param name="set">The retrieval set.</param>
    /// <param name="queries">[queries][d] unit vectors, in the set's order.</param>
    /// <param name="documents">[documents][d] unit vectors, in the set's order.</param>
    /// <returns>0 to 1.</returns>
    public static double Ndcg(BeirFolder set, float[][] queries, float[][] documents) =>
        NdcgByQuery(set, queries, documents).Average();

    /// <summary>The nDCG@10 of every query of a set, in the set's order.</summary>
    /// <param name="set">The retrieval set.</param>
    /// <param name="queries">[queries][d] unit vectors, in the set's order.</param>
    /// <param name="documents">[documents][d] unit vectors, in the set's order.</param>
    public static double[] NdcgByQuery(BeirFolder set, float[][] queries, float[][] documents)
    {
        // One more than needed: in some sets a query is a document itself, and does not count.
        (int Place, float)[][] found = new ExactVectors(documents).Find(queries, Depth + 1, CancellationToken.None);
        double[] scores = new double[set.Queries.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            string id = set.Queries[i].Id;
            string[] ranking = found[i].Select(hit => set.Documents[hit.Place].Id).Where(other => other != id)
                .Take(Depth).ToArray();
            scores[i] = Ndcg(ranking, set.Judgements[id]);
        }
        return scores;
    }

    /// <summary>nDCG@10 of one ranking.</summary>
    /// <param name="ranking">Document ids, best first.</param>
    /// <param name="grades">The judged documents of the query.</param>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> grades)
    {
        double gain = 0;
        for (int rank = 0; rank < Math.Min(Depth, ranking.Count); rank++)
        {
            gain += grades.GetValueOrDefault(ranking[rank]) / Math.Log2(rank + 2);
        }
        double ideal = grades.Values.OrderDescending().Take(Depth).Select((g, rank) => g / Math.Log2(rank + 2)).Sum();
        return ideal > 0 ? gain / ideal : 0;
    }
}
