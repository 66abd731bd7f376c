using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// NV-Embed's latent attention (arXiv 2405.17428, section 3.1): tokens are the queries, learned latents the keys and
/// values, then a GEGLU block; both with residuals. Without latents the tokens attend to each other (the paper's
/// self-attention ablation).
/// </summary>
internal sealed class CrossAttentionBlock(CrossAttentionDescription block, ModelWeights weights)
{
    private readonly string attend = block.AttentionPrefix;
    private readonly string feed = block.FeedForwardPrefix;

    /// <summary>[B, L, d] to [B, L, d].</summary>
    public Tensor Forward(Tensor h, AttentionMasks masks)
    {
        var attended = weights.IsAlwaysZero(attend + "fn.to_out") ? h
            : h + Attention(h, masks).to_type(ScalarType.Float32);            // residual is the un-normed h
        return weights.IsAlwaysZero(feed + "fn.net.2") ? attended
            : attended + FeedForward(attended).to_type(ScalarType.Float32);
    }

    private Tensor Attention(Tensor h, AttentionMasks masks)
    {
        var (texts, tokens, inner) = (h.shape[0], h.shape[1], (long)block.Heads * block.HeadDim);
        var hasLatents = block.Latents > 0;
        var queries = weights.LayerNorm(h, attend + "norm");
        var context = !hasLatents ? queries
            : weights.LayerNorm(weights[block.LatentsName].unsqueeze(0), attend + "norm_context");
        var kv = weights.Linear(context, attend + "fn.to_kv");
        var k = Heads(kv.narrow(-1, 0, inner)).expand(texts, -1, -1, -1);                // [B, heads, R, D]
        var v = Heads(kv.narrow(-1, inner, inner)).expand(texts, -1, -1, -1);
        var q = Heads(weights.Linear(queries, attend + "fn.to_q"));
        var mixed = hasLatents ? nn.functional.scaled_dot_product_attention(q, k, v)
            : masks.Attend(q, k, v, window: 0);                                          // [B, heads, L, D]
        var joined = mixed.transpose(1, 2).reshape(texts, tokens, inner);
        return weights.Linear(joined, attend + "fn.to_out");
    }

    /// <summary>GEGLU (arXiv 2002.05202): halves x and gate, x * gelu(gate), exact GELU.</summary>
    private Tensor FeedForward(Tensor h)
    {
        var wide = weights.Linear(weights.LayerNorm(h, feed + "norm"), feed + "fn.net.0");
        var half = wide.shape[^1] / 2;
        var gated = wide.narrow(-1, 0, half) * nn.functional.gelu(wide.narrow(-1, half, half));
        return weights.Linear(gated, feed + "fn.net.2");
    }

    private Tensor Heads(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1], block.Heads, block.HeadDim).transpose(1, 2);
}
