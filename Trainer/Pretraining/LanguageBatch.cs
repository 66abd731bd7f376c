namespace SearchEngine.Trainer.Pretraining;

/// <summary>Texts as a language model sees them, row after row.</summary>
/// <param name="rows">Texts.</param>
/// <param name="length">Tokens of the longest.</param>
internal sealed class LanguageBatch(int rows, int length)
{
    /// <summary>Texts.</summary>
    public int Rows => rows;

    /// <summary>Tokens of the longest.</summary>
    public int Length => length;

    /// <summary>[rows x length] token ids, masked ones replaced.</summary>
    public long[] Ids { get; } = new long[rows * length];

    /// <summary>[rows x length] true for tokens.</summary>
    public bool[] Attention { get; } = new bool[rows * length];

    /// <summary>[rows x length] the token to predict at a position, or -100 for none.</summary>
    public long[] Targets { get; } = new long[rows * length];
}
