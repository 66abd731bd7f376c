namespace SearchEngine.Trainer.Batching;

/// <summary>One text as the encoder takes it.</summary>
/// <param name="Ids">Token ids, special tokens and instruction included; not empty.</param>
/// <param name="PoolStart">How many of the first positions stay out of the pool; fewer than there are ids.</param>
public readonly record struct EncoderInput(int[] Ids, int PoolStart);
