namespace SearchEngine.Embedder;

/// <summary>
/// The block that NV-Embed (arXiv 2405.17428, section 3.1) puts between trunk and mean pool. With latents the tokens
/// attend to a learned array; without (the paper's self-attention ablation) they attend to each other.
/// </summary>
/// <param name="Latents">Rows of the learned array, or 0 for self-attention.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HeadDim">Components of a head; the inner width is Heads x HeadDim.</param>
/// <param name="FeedForwardFactor">Width of the GEGLU block's hidden layer over the model's width.</param>
public sealed record CrossAttentionDescription(int Latents, int Heads, int HeadDim, int FeedForwardFactor)
{
    /// <summary>Epsilon of the block's LayerNorms, which no configuration names.</summary>
    public const double LayerNormEpsilon = 1e-5;

    /// <summary>What stands in front of the block's tensor names.</summary>
    public string TensorPrefix => Latents > 0 ? "latent_attention_model." : "self_attention_model.";

    /// <summary>What stands in front of the attention's tensor names.</summary>
    public string AttentionPrefix => TensorPrefix + "cross_attend_blocks.0.";

    /// <summary>What stands in front of the GEGLU block's tensor names.</summary>
    public string FeedForwardPrefix => TensorPrefix + "cross_attend_blocks.1.";

    /// <summary>Name of the learned array, [latents, d].</summary>
    public string LatentsName => TensorPrefix + "latents";
}
