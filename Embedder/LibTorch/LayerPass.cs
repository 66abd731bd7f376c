namespace SearchEngine.Embedder.LibTorch;

/// <summary>What the layers of one forward pass share.</summary>
/// <param name="Masks">Who sees whom.</param>
/// <param name="Rotary">The positions' rotations.</param>
/// <param name="Dropout">What adapters drop; null drops nothing.</param>
internal sealed record LayerPass(AttentionMasks Masks, RotaryTables Rotary, DropoutMasks? Dropout);
