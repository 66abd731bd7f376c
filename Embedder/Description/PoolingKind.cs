namespace SearchEngine.Embedder;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum PoolingKind
{
    /// <summary>Mean over the tokens in the pool mask.</summary>
    Mean,

    /// <summary>The last token.</summary>
    LastToken,

    /// <summary>The end token, which is appended where the tokenizer does not.</summary>
    EndToken,

    /// <summary>The first token.</summary>
    FirstToken,

    /// <summary>Mean weighted by position: the i-th token of the input weighs i (from 1) where it is in the pool mask,
    /// and those before it are counted though they are not pooled. As sentence-transformers does it.</summary>
    WeightedMean,

    /// <summary>Mean weighted by rank: the i-th token in the pool mask weighs i (from 1). As LLM2Vec does it.</summary>
    RankWeightedMean,

    /// <summary>Largest value of each component over the tokens in the pool mask.</summary>
    Max,
}
