namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>A split pattern of a published vocabulary, written by hand. It matches at every position, so that its
/// matches cover the text without gaps.</summary>
internal abstract class PatternScanner
{
    /// <summary>End of the match that begins at <paramref name="start"/>.</summary>
    public abstract int MatchEnd(ReadOnlySpan<char> text, int start);

    /// <summary>The scanner equal to a pattern, or null when there is none.</summary>
    public static PatternScanner? For(string pattern) => pattern switch
    {
        Gpt2Scanner.Pattern => new Gpt2Scanner(),
        Cl100kScanner.Pattern => new Cl100kScanner(1),
        Cl100kScanner.Llama3Pattern => new Cl100kScanner(3),
        _ => null,
    };

    /// <summary>End of a run of white space under `\s+(?!\S)|\s+`: the last one is left for the word after
    /// it.</summary>
    protected static int SpacesEnd(ReadOnlySpan<char> text, int start) =>
        SpacesEnd(text, start, CharacterClass.SkipWhile(CharacterClass.Space, text, start));

    /// <summary>The same for a run of white space whose end is known.</summary>
    protected static int SpacesEnd(ReadOnlySpan<char> text, int start, int runEnd) =>
        runEnd == text.Length || runEnd - start == 1 ? runEnd : runEnd - 1;
}
