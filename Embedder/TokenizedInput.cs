namespace SearchEngine.Embedder;

/// <summary>A text as the model takes it.</summary>
/// <param name="Ids">Token ids, special tokens included; at least one.</param>
/// <param name="PoolStart">First position that the pool takes; those before it are the instruction. Always inside
/// <paramref name="Ids"/>, so that the pool is never empty.</param>
public sealed record TokenizedInput(int[] Ids, int PoolStart);
