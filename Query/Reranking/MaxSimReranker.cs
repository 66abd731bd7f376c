// Late interaction (Khattab and Zaharia, ColBERT, 2020): every token of the query looks for the token of the document
// that is most like it. Here the tokens are the states of the embedding model's own trunk; nothing more is stored.
using SearchEngine.Index.Distance;

namespace SearchEngine.Query;

/// <summary>Scores a document by the mean over the query's tokens of the best cosine, from -1 to 1.</summary>
/// <param name="states">The states of the tokens.</param>
public sealed class MaxSimReranker(ITokenStates states) : IReranker
{
    /// <summary>The name by which requests ask for it.</summary>
    public const string Name = "maxsim";

    /// <inheritdoc/>
    public async Task<float[]> ScoreAsync(
        string query, string? instruction, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        float[] asked = await states.OfQueryAsync(query, instruction, cancellation);
        float[][] documents = await states.OfDocumentsAsync(texts, cancellation);
        return Array.ConvertAll(documents, document => MaxSim(asked, document, states.Size));
    }

    /// <summary>The mean over the query's rows of the highest inner product with a row of the document.</summary>
    /// <param name="query">[tokens, size], rows of unit length.</param>
    /// <param name="document">[tokens, size], rows of unit length.</param>
    /// <param name="size">Components of a row.</param>
    internal static float MaxSim(ReadOnlySpan<float> query, ReadOnlySpan<float> document, int size)
    {
        float sum = 0;
        for (int q = 0; q < query.Length; q += size)
        {
            float best = float.NegativeInfinity;
            for (int d = 0; d < document.Length; d += size)
                best = Math.Max(best, Similarity.Dot(query.Slice(q, size), document.Slice(d, size)));
            sum += best;
        }
        return sum * size / query.Length;
    }
}
