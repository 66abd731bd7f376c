namespace SearchEngine.Embedder.Tests.Families;

/// <summary>What a plain decoder needs to know; frequencies are given as a function of pair, length and window.
/// </summary>
internal sealed record PlainConfig(int Hidden, int Layers, int Heads, int KvHeads, int HeadDim, int Intermediate,
    bool IsCausal, bool IsGemma, double EmbeddingScale, double AttentionScale, double Epsilon, int[] Windows,
    Func<int, int, bool, double> Frequency);
