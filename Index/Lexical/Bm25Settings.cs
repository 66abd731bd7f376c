// The two knobs of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), by Anserini's defaults.
namespace SearchEngine.Index.Lexical;

/// <summary>
/// How a term's frequency and a document's length count:
/// idf * tf / (tf + k1 * (1 - b + b * length / averageLength)), with idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
/// </summary>
/// <param name="K1">How slowly repeated terms saturate, 0 or more; 0 counts a term once.</param>
/// <param name="B">How much long documents are held back, 0 (not at all) to 1 (fully).</param>
public readonly record struct Bm25Settings(float K1, float B)
{
    /// <summary>k1 = 0.9, b = 0.4, the defaults of the published Anserini baselines.</summary>
    public static Bm25Settings Default => new(0.9f, 0.4f);

    /// <summary>Throws when a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// K1 is negative, B is not within 0 to 1, or one is not finite.
    /// </exception>
    internal void Validate()
    {
        if (!float.IsFinite(K1) || K1 < 0)
            throw new ArgumentOutOfRangeException(nameof(K1), K1, "k1 must be 0 or more.");
        if (!(B >= 0 && B <= 1))
            throw new ArgumentOutOfRangeException(nameof(B), B, "b must lie within 0 and 1.");
    }
}
