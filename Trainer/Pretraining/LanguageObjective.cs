namespace SearchEngine.Trainer.Pretraining;

/// <summary>What a trunk predicts.</summary>
public enum LanguageObjective
{
    /// <summary>Every token from those before it, under a causal mask: as decoders are pre-trained.</summary>
    CausalNextToken,

    /// <summary>
    /// Masked tokens from all others, each at the position before it: adapts a decoder to attention in both directions
    /// (LLM2Vec, BehnamGhader et al., 2024).
    /// </summary>
    MaskedNextToken,
}
