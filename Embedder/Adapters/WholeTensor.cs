namespace SearchEngine.Embedder.Adapters;

/// <summary>A tensor that was trained in full beside the low-rank updates, such as the latent block's; PEFT's
/// modules_to_save.</summary>
/// <param name="Name">Name in the checkpoint; a trunk tensor's is relative to the trunk.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Values">Row-major values.</param>
public sealed record WholeTensor(string Name, long[] Shape, float[] Values);
