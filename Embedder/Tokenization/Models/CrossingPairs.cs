namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// Which neighbouring characters stand inside the outcome of any merge. Where two neighbours do not, no merge ever
/// joins what is left of them with what is right of them: every symbol is a stretch of the text, so a merge across
/// would make a token with both inside. The text may then be cut there and its parts merged each by itself; the order
/// of merges in one part does not depend on the other. Held as a hashed bit map: a collision only forgoes a cut.
/// </summary>
internal sealed class CrossingPairs
{
    private const int BitCount = 1 << 20;

    private readonly ulong[] crossing = new ulong[BitCount / 64];
    private readonly ulong[] symbols = new ulong[0x10000 / 64];

    /// <summary>Records a token that a merge makes.</summary>
    public void AddOutcome(ReadOnlySpan<char> token)
    {
        for (var i = 1; i < token.Length; i++)
        {
            var bit = Bit(token[i - 1], token[i]);
            crossing[bit / 64] |= 1UL << (int)(bit % 64);
        }
    }

    /// <summary>Records a character that is a symbol of the vocabulary.</summary>
    public void AddSymbol(char unit) => symbols[unit / 64] |= 1UL << (unit % 64);

    /// <summary>
    /// First safe cut after <paramref name="start"/>, or the text's end. The character behind a cut is one that the
    /// vocabulary knows, so that a run of unknown characters, which may become one token, stays whole.
    /// </summary>
    public int NextCut(ReadOnlySpan<char> text, int start)
    {
        var before = text[start];
        for (var at = start + 1; at < text.Length; at++)
        {
            var after = text[at];
            var bit = Bit(before, after);
            if ((crossing[bit / 64] >> (int)(bit % 64) & 1) == 0 && (symbols[after / 64] >> (after % 64) & 1) != 0)
                return at;
            before = after;
        }
        return text.Length;
    }

    private static uint Bit(char left, char right) => ((uint)left << 16 | right) * 0x9E3779B1 >> 12;
}
