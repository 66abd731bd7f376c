namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// The tensors that a model description calls for: names as in the checkpoint, and shapes. Loading, creating and
/// saving all go by this one list.
/// </summary>
internal static class CheckpointLayout
{
    /// <summary>Every tensor of a model.</summary>
    /// <param name="description">The model.</param>
    /// <param name="trunkPrefix">What stands in front of the trunk's names, such as <c>embedding_model.</c>.</param>
    public static IEnumerable<(string Name, long[] Shape)> Tensors(ModelDescription description, string trunkPrefix)
    {
        var trunk = Trunk(description).Select(t => (trunkPrefix + t.Name, t.Shape));
        return description.CrossAttention is { } block ? trunk.Concat(Block(block, description.HiddenSize)) : trunk;
    }

    private static IEnumerable<(string Name, long[] Shape)> Trunk(ModelDescription d)
    {
        yield return ("embed_tokens.weight", [d.VocabularySize, d.HiddenSize]);
        for (var layer = 0; layer < d.Layers; layer++)
        {
            foreach (var (name, shape) in Layer(d))
            {
                yield return ($"layers.{layer}.{name}", shape);
            }
        }

        yield return ("norm.weight", [d.HiddenSize]);
    }

    private static IEnumerable<(string Name, long[] Shape)> Layer(ModelDescription d)
    {
        var queries = (long)d.Heads * d.HeadDim;
        var keys = (long)d.KvHeads * d.HeadDim;
        var norms = d.HasGemmaNorms
            ? ["input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"]
            : new[] { "input_layernorm", "post_attention_layernorm" };
        var vectors = norms.Select(name => (name + ".weight", new long[] { d.HiddenSize }));
        if (d.HasQkNorms)
        {
            vectors = vectors.Append(("self_attn.q_norm.weight", [d.HeadDim]))
                .Append(("self_attn.k_norm.weight", [d.HeadDim]));
        }

        return vectors
            .Concat(Linear("self_attn.q_proj", queries, d.HiddenSize, d.HasQkvBias))
            .Concat(Linear("self_attn.k_proj", keys, d.HiddenSize, d.HasQkvBias))
            .Concat(Linear("self_attn.v_proj", keys, d.HiddenSize, d.HasQkvBias))
            .Concat(Linear("self_attn.o_proj", d.HiddenSize, queries, d.HasOutputBias))
            .Concat(Linear("mlp.gate_proj", d.IntermediateSize, d.HiddenSize, d.HasMlpBias))
            .Concat(Linear("mlp.up_proj", d.IntermediateSize, d.HiddenSize, d.HasMlpBias))
            .Concat(Linear("mlp.down_proj", d.HiddenSize, d.IntermediateSize, d.HasMlpBias));
    }

    private static IEnumerable<(string Name, long[] Shape)> Block(CrossAttentionDescription block, long hidden)
    {
        var (attend, feed) = (block.AttentionPrefix, block.FeedForwardPrefix);
        var inner = (long)block.Heads * block.HeadDim;
        var wide = hidden * block.FeedForwardFactor;
        IEnumerable<(string, long[])> tensors = block.Latents > 0
            ? [(block.LatentsName, [block.Latents, hidden]), .. Norm(attend + "norm_context", hidden)]
            : [];
        return tensors
            .Concat(Norm(attend + "norm", hidden))
            .Concat(Linear(attend + "fn.to_q", inner, hidden, hasBias: false))
            .Concat(Linear(attend + "fn.to_kv", 2 * inner, hidden, hasBias: false))
            .Concat(Linear(attend + "fn.to_out", hidden, inner, hasBias: false))
            .Concat(Norm(feed + "norm", hidden))
            .Concat(Linear(feed + "fn.net.0", 2 * wide, hidden, hasBias: true))
            .Concat(Linear(feed + "fn.net.2", hidden, wide, hasBias: true));
    }

    private static IEnumerable<(string Name, long[] Shape)> Linear(string name, long rows, long columns, bool hasBias)
    {
        yield return (name + ".weight", [rows, columns]);
        if (hasBias)
        {
            yield return (name + ".bias", [rows]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Norm(string name, long size) =>
        [(name + ".weight", [size]), (name + ".bias", [size])];
}
