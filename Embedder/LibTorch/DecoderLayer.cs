using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>One decoder layer: attention with rotary positions and shared key/value heads, and a gated feed-forward
/// block, each behind an RMSNorm and added to its input.</summary>
internal sealed class DecoderLayer(ModelDescription model, ModelWeights weights, int index, string prefix)
{
    private readonly int group = model.Heads / model.KvHeads;

    /// <summary>[B, L, d] to [B, L, d].</summary>
    public Tensor Forward(Tensor x, AttentionMasks masks, RotaryTables rotary)
    {
        if (!model.HasGemmaNorms)
        {
            x = weights.IsZeroForGood(prefix + "self_attn.o_proj") ? x
                : x + Attention(Norm(x, "input_layernorm"), masks, rotary);
            return weights.IsZeroForGood(prefix + "mlp.down_proj") ? x
                : x + FeedForward(Norm(x, "post_attention_layernorm"));
        }

        var attended = Attention(Norm(x, "input_layernorm"), masks, rotary);
        x = x + Norm(attended, "post_attention_layernorm");
        return x + Norm(FeedForward(Norm(x, "pre_feedforward_layernorm")), "post_feedforward_layernorm");
    }

    private Tensor Attention(Tensor h, AttentionMasks masks, RotaryTables rotary)
    {
        var (texts, tokens) = (h.shape[0], h.shape[1]);
        var (cos, sin) = rotary.For(index, tokens);                                      // [L, D]
        var q = Rotate(Heads(h, "q", model.Heads), cos, sin);                            // [B, H, L, D]
        var k = Repeat(Rotate(Heads(h, "k", model.KvHeads), cos, sin));
        var v = Repeat(Heads(h, "v", model.KvHeads).to_type(weights.ComputeType));

        // The operator divides by sqrt(D); what the model asks for beyond that goes into q.
        var scale = model.AttentionScale * Math.Sqrt(model.HeadDim);
        q = Math.Abs(scale - 1) < 1e-6 ? q : q * scale;
        var context = nn.functional.scaled_dot_product_attention(q, k, v, masks.For(model.Windows[index]));
        var joined = context.transpose(1, 2).reshape(texts, tokens, (long)model.Heads * model.HeadDim);
        return weights.Linear(joined, prefix + "self_attn.o_proj");
    }

    private Tensor FeedForward(Tensor h)
    {
        var gate = weights.Linear(h, prefix + "mlp.gate_proj");
        var active = model.Activation == GateActivation.Silu ? nn.functional.silu(gate) : GeluTanh(gate);
        return weights.Linear(active * weights.Linear(h, prefix + "mlp.up_proj"), prefix + "mlp.down_proj");
    }

    private Tensor Norm(Tensor x, string name) =>
        weights.RmsNorm(x, prefix + name, model.NormEpsilon, model.HasGemmaNorms);

    /// <summary>A projection, head by head, in float32: [B, heads, L, D].</summary>
    private Tensor Heads(Tensor h, string name, int heads)
    {
        var projected = weights.Linear(h, $"{prefix}self_attn.{name}_proj").to_type(ScalarType.Float32);
        var split = projected.reshape(h.shape[0], h.shape[1], heads, model.HeadDim);
        if (model.HasQkNorms && name != "v")
        {
            split = weights.RmsNorm(split, $"{prefix}self_attn.{name}_norm", model.NormEpsilon, model.HasGemmaNorms);
        }

        return split.transpose(1, 2);
    }

    /// <summary>Half-rotation: the first D/2 components pair with the last D/2.</summary>
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
