namespace SearchEngine.Embedder.LibTorch;

/// <summary>What the layers of one forward pass share. The masks end with the pass.</summary>
/// <param name="Masks">Who sees whom.</param>
/// <param name="Rotary">The positions' rotations.</param>
/// <param name="Dropout">What adapters drop; null drops nothing.</param>
internal sealed record LayerPass(AttentionMasks Masks, RotaryTables Rotary, DropoutMasks? Dropout)
    : IDisposable
{
    public void Dispose() => Masks.Dispose();
}
