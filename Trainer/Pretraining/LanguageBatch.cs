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

    /// <summary>The batch in parts of at most so many tokens, padding included; itself where it is no longer.</summary>
    /// <param name="maxTokens">A part has one row at least.</param>
    public IEnumerable<LanguageBatch> Parts(int maxTokens)
    {
        int most = Math.Max(1, maxTokens / Length);
        if (Rows <= most)
        {
            yield return this;
            yield break;
        }
        for (int first = 0; first < Rows; first += most)
        {
            LanguageBatch part = new(Math.Min(most, Rows - first), Length);
            (int from, int count) = (first * Length, part.Ids.Length);
            Array.Copy(Ids, from, part.Ids, 0, count);
            Array.Copy(Attention, from, part.Attention, 0, count);
            Array.Copy(Targets, from, part.Targets, 0, count);
            yield return part;
        }
    }
}
