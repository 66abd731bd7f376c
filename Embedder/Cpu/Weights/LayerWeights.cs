namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>The weights of one decoder layer. Norms that the architecture lacks are null.</summary>
internal sealed class LayerWeights : BlockWeights, IDisposable
{
    public required AlignedBuffer<float> InputNorm { get; init; }

    /// <summary>Gemma: on the attention's result. Others: before the feed-forward block.</summary>
    public required AlignedBuffer<float> PostAttentionNorm { get; init; }

    /// <summary>Gemma: before the feed-forward block.</summary>
    public AlignedBuffer<float>? PreFeedForwardNorm { get; init; }

    /// <summary>Gemma: on the feed-forward block's result.</summary>
    public AlignedBuffer<float>? PostFeedForwardNorm { get; init; }

    /// <summary>Whether each block's result passes a norm before it is added: Gemma.</summary>
    public bool HasOutputNorms => PostFeedForwardNorm is not null;

    /// <summary>[headDim], on every head of q.</summary>
    public AlignedBuffer<float>? QueryNorm { get; init; }

    /// <summary>[headDim], on every head of k.</summary>
    public AlignedBuffer<float>? KeyNorm { get; init; }

    /// <summary>d -> q, k and v side by side.</summary>
    public required PackedLinear Qkv { get; init; }

    /// <summary>All heads -> d.</summary>
    public required PackedLinear Output { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<PackedLinear> Linears => [Qkv, Output, GateUp, Down];

    public void Dispose()
    {
        foreach (var norm in (AlignedBuffer<float>?[])[InputNorm, PostAttentionNorm, PreFeedForwardNorm,
            PostFeedForwardNorm, QueryNorm, KeyNorm])
        {
            norm?.Dispose();
        }
        foreach (var linear in Linears) linear.Dispose();
    }
}
