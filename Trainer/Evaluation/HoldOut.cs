// Held-out queries: a share of the training queries, chosen by their text, that training never sees.

using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Evaluation;

/// <summary>
/// Judges a model by queries that it was not trained on: they search among the positives of all records, and nDCG@10
/// says how well they find their own.
/// </summary>
public sealed class HoldOut
{
    private const int Depth = 10;

    private readonly IReadOnlyList<TrainingRecord> queries;
    private readonly IReadOnlyList<string> passages;

    private HoldOut(IReadOnlyList<TrainingRecord> queries, IReadOnlyList<string> passages)
    {
        this.queries = queries;
        this.passages = passages;
    }

    /// <summary>How many queries are held out.</summary>
    public int QueryCount => queries.Count;

    /// <summary>How many passages they search among.</summary>
    public int PassageCount => passages.Count;

    /// <summary>
    /// Parts records into what trains and what judges. A query goes to one side by a hash of its text, whatever its
    /// case and spacing, so all records of one query stay together; held out, they are one query.
    /// </summary>
    /// <param name="records">All records.</param>
    /// <param name="share">Share held out, 0 to below 1.</param>
    /// <param name="maxQueries">Held-out queries, at most.</param>
    /// <param name="maxPassages">Passages, at most; those of the held-out queries come first.</param>
    /// <returns>The records to train on, and the judge; null where nothing is held out.</returns>
    public static (IReadOnlyList<TrainingRecord> Training, HoldOut? Judge) Split(
        IReadOnlyList<TrainingRecord> records, double share, int maxQueries, int maxPassages)
    {
        List<TrainingRecord> training = [];
        Dictionary<string, TrainingRecord> held = new(StringComparer.Ordinal);
        foreach (TrainingRecord record in records)
        {
            string query = QueryText.Normal(record.Query);
            bool isKnown = held.TryGetValue(query, out TrainingRecord? other);
            if (record.Task != TrainingTask.Retrieval || Hash(query) >= share || (!isKnown && held.Count >= maxQueries))
            {
                training.Add(record);
            }
            else
            {
                held[query] = isKnown ? other! with { Positives = [.. other.Positives, .. record.Positives] } : record;
            }
        }
        if (held.Count == 0 || training.Count == 0)
        {
            return (records, null);
        }
        HashSet<string> passages = new(StringComparer.Ordinal);
        foreach (string positive in held.Values.Concat(training).SelectMany(record => record.Positives))
        {
            if (passages.Count < maxPassages)
            {
                passages.Add(positive);
            }
        }
        return (training, new HoldOut(held.Values.ToArray(), passages.ToArray()));
    }

    /// <summary>The mean nDCG@10 of the held-out queries.</summary>
    /// <param name="embed">The model.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    /// <returns>0 to 1.</returns>
    public double Score(TextEmbedder embed, CancellationToken cancellation)
    {
        float[][] documents = embed(passages, EmbeddingRole.Document, null, cancellation);
        float[][] asked = new float[queries.Count][];
        foreach (IGrouping<string?, int> group in Enumerable.Range(0, queries.Count)
            .GroupBy(i => queries[i].Instruction))
        {
            int[] places = group.ToArray();
            float[][] vectors = embed(
                Array.ConvertAll(places, i => queries[i].Query), EmbeddingRole.Query, group.Key, cancellation);
            for (int k = 0; k < places.Length; k++)
            {
                asked[places[k]] = vectors[k];
            }
        }
        (int Place, float)[][] found = new ExactVectors(documents).Find(asked, Depth, cancellation);
        double sum = 0;
        for (int i = 0; i < asked.Length; i++)
        {
            string[] ranking = Array.ConvertAll(found[i], hit => passages[hit.Place]);
            sum += RetrievalScore.Ndcg(ranking, queries[i].Positives.Distinct().ToDictionary(text => text, _ => 1));
        }
        return sum / asked.Length;
    }

    /// <summary>A number from 0 to 1 that depends on the text alone (FNV-1a).</summary>
    private static double Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }
        hash ^= hash >> 15;
        hash *= 2654435761;
        return hash / (double)uint.MaxValue;
    }
}
