namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// The block between trunk and pool. Exactly one of three forms is filled: folded latents (<see cref="Scores"/>,
/// <see cref="Values"/>), unfolded latents (<see cref="Query"/>, <see cref="Latents"/>, <see cref="Output"/>), or
/// self-attention (<see cref="Query"/>, <see cref="KeyValue"/>, <see cref="Output"/>).
/// </summary>
internal sealed class CrossAttentionWeights : BlockWeights, IDisposable
{
    public required AlignedBuffer<float> NormWeight { get; init; }

    public required AlignedBuffer<float> NormBias { get; init; }

    public required AlignedBuffer<float> FeedForwardNormWeight { get; init; }

    public required AlignedBuffer<float> FeedForwardNormBias { get; init; }

    /// <summary>Folded: d -> heads x latents, the scaled scores Wq_h^T K_h.</summary>
    public PackedLinear? Scores { get; init; }

    /// <summary>Folded: heads x latents -> d, V_h Wo_h.</summary>
    public PackedLinear? Values { get; init; }

    /// <summary>Unfolded: d -> inner.</summary>
    public PackedLinear? Query { get; init; }

    /// <summary>Unfolded: inner -> d.</summary>
    public PackedLinear? Output { get; init; }

    /// <summary>Unfolded latents: per head, keys and values packed for the kernel.</summary>
    public KeyValuePanels[]? Latents { get; init; }

    /// <summary>Self-attention: d -> keys and values side by side.</summary>
    public PackedLinear? KeyValue { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<PackedLinear> Linears =>
        ((PackedLinear?[])[Scores, Values, Query, Output, KeyValue, GateUp, Down]).OfType<PackedLinear>();

    public void Dispose()
    {
        foreach (var norm in (AlignedBuffer<float>[])[NormWeight, NormBias, FeedForwardNormWeight, FeedForwardNormBias])
        {
            norm.Dispose();
        }
        foreach (var linear in Linears) linear.Dispose();
        foreach (var panels in Latents ?? []) panels.Dispose();
    }
}
