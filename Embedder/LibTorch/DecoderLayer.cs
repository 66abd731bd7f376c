using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>One decoder layer: attention with rotary positions and shared key/value heads, and a gated feed-forward
/// block, each behind an RMSNorm and added to its input.</summary>
internal sealed class DecoderLayer(ModelDescription model, ModelWeights weights, int index, string prefix)
{
    private readonly int group = model.Heads / model.KvHeads;
    private readonly string[] qkv = Qkv(prefix);
    private readonly string[] gateUp = GateUp(prefix);

    /// <summary>The projections that read a layer's normed input.</summary>
    public static string[] Qkv(string prefix) =>
        [prefix + "self_attn.q_proj", prefix + "self_attn.k_proj", prefix + "self_attn.v_proj"];

    /// <summary>The two matrices of a layer's gated block.</summary>
    public static string[] GateUp(string prefix) => [prefix + "mlp.gate_proj", prefix + "mlp.up_proj"];

    /// <summary>[B, L, d] to [B, L, d].</summary>
    public Tensor Forward(Tensor x, LayerPass pass)
    {
        if (!model.HasGemmaNorms)
        {
            x = weights.IsAlwaysZero(prefix + "self_attn.o_proj") ? x
                : x + Attention(Norm(x, "input_layernorm"), pass);
            return weights.IsAlwaysZero(prefix + "mlp.down_proj") ? x
                : x + FeedForward(Norm(x, "post_attention_layernorm"), pass);
        }

        var attended = Attention(Norm(x, "input_layernorm"), pass);
        x = x + Norm(attended, "post_attention_layernorm");
        return x + Norm(FeedForward(Norm(x, "pre_feedforward_layernorm"), pass), "post_feedforward_layernorm");
    }

    /// <summary>[B, L, d] to [B, L, d].</summary>
    private Tensor Attention(Tensor h, LayerPass pass)
    {
        var (texts, tokens) = (h.shape[0], h.shape[1]);
        var (cos, sin) = pass.Rotary.For(index, tokens);                                      // [L, D]
        var heads = weights.Linears(h, qkv, pass.Dropout);
        var q = Rotate(Heads(heads[0], model.Heads, "q_norm"), cos, sin);                // [B, H, L, D]
        var k = Repeat(Rotate(Heads(heads[1], model.KvHeads, "k_norm"), cos, sin));
        var v = Repeat(Heads(heads[2], model.KvHeads, norm: null));

        // The operator divides by sqrt(D); what the model asks for beyond that goes into q.
        var scale = model.AttentionScale * Math.Sqrt(model.HeadDim);
        q = Math.Abs(scale - 1) < 1e-6 ? q : q * scale;
        var context = pass.Masks.Attend(q, k, v, model.Windows[index]);
        var joined = context.transpose(1, 2).reshape(texts, tokens, (long)model.Heads * model.HeadDim);
        return weights.Linear(joined, prefix + "self_attn.o_proj", pass.Dropout);
    }

    /// <summary>[B, L, d] to [B, L, d].</summary>
    private Tensor FeedForward(Tensor h, LayerPass pass)
    {
        var both = weights.Linears(h, gateUp, pass.Dropout);                             // [B, L, width] each
        var active = model.Activation == GateActivation.Silu ? nn.functional.silu(both[0]) : GeluTanh(both[0]);
        return weights.Linear(active * both[1], prefix + "mlp.down_proj", pass.Dropout);
    }

    private Tensor Norm(Tensor x, string name) =>
        weights.RmsNorm(x, prefix + name, model.NormEpsilon, model.HasGemmaNorms);

    /// <summary>A projection head by head, [B, heads, L, D], behind its own norm where the family has one.</summary>
    private Tensor Heads(Tensor projected, int heads, string? norm)
    {
        var split = projected.reshape(projected.shape[0], projected.shape[1], heads, model.HeadDim);
        if (model.HasQkNorms && norm is not null)
        {
            split = Norm(split, "self_attn." + norm);
        }

        return split.transpose(1, 2);
    }

    /// <summary>Half-rotation, in float32: the first D/2 components pair with the last D/2.</summary>
    private Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var half = model.HeadDim / 2;
        var turned = cat([-x.narrow(-1, half, half), x.narrow(-1, 0, half)], -1);
        return (x * cos + turned * sin).to_type(weights.ComputeType);
    }

    /// <summary>Each key/value head serves H / KV query heads: [B, KV, L, D] to [B, H, L, D].</summary>
    private Tensor Repeat(Tensor x)
    {
        if (group == 1)
        {
            return x;
        }

        var (texts, heads, tokens, size) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return x.unsqueeze(2).expand(texts, heads, group, tokens, size).reshape(texts, heads * group, tokens, size);
    }

    /// <summary>GELU by its tanh approximation (arXiv 1606.08415, section 2).</summary>
    private static Tensor GeluTanh(Tensor x)
    {
        var inner = (x + x * x * x * 0.044715) * Math.Sqrt(2 / Math.PI);
        return x * 0.5 * (inner.tanh() + 1.0);
    }
}
