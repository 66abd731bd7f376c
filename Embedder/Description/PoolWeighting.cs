namespace SearchEngine.Embedder;

/// <summary>
/// How much each token counts in a mean pool. What a text opens with counts more than what follows, for titles and
/// first sentences say what it is about; and a token counts less each time that it returns, as BM25 saturates term
/// frequency (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4).
/// </summary>
/// <remarks>
/// The i-th pooled token, from 0, has the weight pᵢ (k + 1) / (k + fᵢ), where pᵢ = lead / (lead + i) and fᵢ is the sum
/// of p over all pooled tokens of the same id.
/// </remarks>
/// <param name="LeadTokens">Position whose token counts half as much as the first; positive.</param>
/// <param name="Repetition">k, positive: the smaller, the sooner a token's returns stop counting.</param>
public sealed record PoolWeighting(double LeadTokens, double Repetition)
{
    /// <summary>The weights of the pooled tokens of one text.</summary>
    /// <param name="ids">Their ids, in order, [pooled tokens].</param>
    /// <returns>[pooled tokens], all positive.</returns>
    public float[] Weights<T>(ReadOnlySpan<T> ids)
        where T : struct
    {
        var weights = new float[ids.Length];
        var frequencies = new Dictionary<T, float>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            weights[i] = (float)(LeadTokens / (LeadTokens + i));
            frequencies[ids[i]] = frequencies.GetValueOrDefault(ids[i]) + weights[i];
        }
        for (var i = 0; i < ids.Length; i++)
            weights[i] *= (float)((Repetition + 1) / (Repetition + frequencies[ids[i]]));
        return weights;
    }
}
