// Maximal marginal relevance (Carbonell and Goldstein, 1998): the next hit is the candidate that is most relevant and
// least like the hits chosen so far.
using SearchEngine.Index.Distance;

namespace SearchEngine.Query;

/// <summary>Chooses varied hits from candidates.</summary>
internal static class MarginalRelevance
{
    /// <summary>Chooses hits greedily.</summary>
    /// <param name="candidates">Candidates, best first.</param>
    /// <param name="vectorOf">A copy of a document's vector.</param>
    /// <param name="lambda">1 is relevance alone, 0 variety alone.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="cancellation">Stops the choice, whose cost is that of candidates times hits.</param>
    /// <returns>The chosen, in the order in which they were chosen.</returns>
    public static List<Candidate> Choose(
        IReadOnlyList<Candidate> candidates, Func<int, float[]> vectorOf, float lambda, int count,
        CancellationToken cancellation)
    {
        if (candidates.Count == 0)
            return [];
        var vectors = new float[candidates.Count][];
        for (int i = 0; i < vectors.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            vectors[i] = vectorOf(candidates[i].Ordinal);
        }
        foreach (float[] vector in vectors.Where(vector => vector.AsSpan().ContainsAnyExcept(0f)))
            Similarity.Normalize(vector);
        float low = candidates[^1].Score;
        float span = Math.Max(float.Epsilon, candidates[0].Score - low);
        var nearest = new float[candidates.Count];
        Array.Fill(nearest, float.NegativeInfinity);
        var isChosen = new bool[candidates.Count];
        List<Candidate> chosen = [];
        while (chosen.Count < Math.Min(count, candidates.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            int best = -1;
            float bestScore = float.NegativeInfinity;
            for (int i = 0; i < candidates.Count; i++)
            {
                float likeness = chosen.Count == 0 ? 0 : nearest[i];
                float score = lambda * ((candidates[i].Score - low) / span) - (1 - lambda) * likeness;
                if (!isChosen[i] && score > bestScore)
                    (best, bestScore) = (i, score);
            }
            isChosen[best] = true;
            chosen.Add(candidates[best]);
            for (int i = 0; i < candidates.Count; i++)
            {
                if (!isChosen[i])
                    nearest[i] = Math.Max(nearest[i], Similarity.Dot(vectors[i], vectors[best]));
            }
        }
        return chosen;
    }
}
