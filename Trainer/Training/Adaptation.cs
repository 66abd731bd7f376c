namespace SearchEngine.Trainer.Training;

/// <summary>Which weights fine-tuning changes.</summary>
public enum Adaptation
{
    /// <summary>
    /// The token embeddings of a model below 100 M parameters, which hold most of what such a model knows; adapters on
    /// a larger one.
    /// </summary>
    Auto,

    /// <summary>All weights.</summary>
    Full,

    /// <summary>Low-rank adapters on every linear layer of the trunk, and the latent (or self-attention) block in
    /// full.</summary>
    LowRank,

    /// <summary>The latent (or self-attention) block alone.</summary>
    FrozenTrunk,

    /// <summary>The token embeddings alone.</summary>
    TokenEmbeddings,
}
