// What a keyword index is created with.
namespace SearchEngine.Index.Lexical;

/// <summary>The language and the weights of a keyword index.</summary>
public sealed record LexicalOptions
{
    /// <summary>Whose stop words and stems apply; English unless set.</summary>
    public AnalyzerLanguage Language { get; init; } = AnalyzerLanguage.English;

    /// <summary>k1 and b of BM25.</summary>
    public Bm25Settings Bm25 { get; init; } = Bm25Settings.Default;

    /// <summary>
    /// How much a quoted phrase adds when its words stand side by side, as a multiple of what a single word of the
    /// same rarity would add; 0 ignores quotation marks.
    /// </summary>
    public float PhraseBoost { get; init; } = 1f;
}
