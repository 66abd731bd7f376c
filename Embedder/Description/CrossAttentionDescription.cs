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
    /// <summary>What stands in front of the block's tensor names.</summary>
    public string TensorPrefix => Latents > 0 ? "latent_attention_model." : "self_attention_model.";
}
