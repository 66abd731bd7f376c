namespace SearchEngine.Trainer.Tokenization;

/// <summary>The distinct words of a corpus as runs of symbols in one array, with how often each occurs.</summary>
internal sealed class TrainingWords
{
    private int[] symbols = new int[1 << 16];
    private int used;
    private readonly List<int> offsets = [];
    private readonly List<int> lengths = [];
    private readonly List<long> counts = [];

    public int Count => offsets.Count;

    /// <summary>How often a word occurs.</summary>
    public long Occurrences(int word) => counts[word];

    /// <summary>A word's symbols.</summary>
    public Span<int> Symbols(int word) => symbols.AsSpan(offsets[word], lengths[word]);

    /// <summary>Adds a word, spelt in bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes, long occurrences, BytePairVocabulary vocabulary)
    {
        var needed = used + bytes.Length;
        if (needed > symbols.Length) Array.Resize(ref symbols, Math.Max(symbols.Length * 2, needed));
        offsets.Add(used);
        lengths.Add(bytes.Length);
        counts.Add(occurrences);
        foreach (var value in bytes) symbols[used++] = vocabulary.IdOfByte(value);
    }

    /// <summary>Shortens a word to its first <paramref name="length"/> symbols.</summary>
    public void Shorten(int word, int length) => lengths[word] = length;
}
