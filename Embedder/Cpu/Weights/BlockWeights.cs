namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>What a decoder layer and the block between trunk and pool share: attention, then a gated block, each of
/// which may add nothing to the stream and is left out then.</summary>
internal abstract class BlockWeights
{
    /// <summary>d -> the gated block's two halves, interleaved by half panels, gate first.</summary>
    public required PackedLinear GateUp { get; init; }

    /// <summary>The gated block's width -> d.</summary>
    public required PackedLinear Down { get; init; }

    /// <summary>Whether attention adds anything to the stream: its output projection is not all zero.</summary>
    public required bool Attends { get; init; }

    /// <summary>Whether the gated block adds anything to the stream.</summary>
    public required bool FeedsForward { get; init; }

    /// <summary>The linear layers that there are.</summary>
    public abstract IEnumerable<PackedLinear> Linears { get; }

    /// <summary>The linear layers that a pass computes.</summary>
    public IEnumerable<PackedLinear> Computed =>
        Linears.Where(linear => linear == GateUp || linear == Down ? FeedsForward : Attends);
}
