namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>
/// The split pattern that Llama 3 and Qwen share (OpenAI's cl100k in its published form): contractions in either
/// case, words with at most one sign or blank before them, numbers of bounded length, signs with the line ends after
/// them, line ends with the white space before them, other white space.
/// </summary>
internal sealed class Cl100kScanner(int maxDigits) : PatternScanner
{
    public const string Pattern = Start + @"\p{N}" + Rest;
    public const string Llama3Pattern = Start + @"\p{N}{1,3}" + Rest;

    private const string Start = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public override int MatchEnd(ReadOnlySpan<char> text, int start)
    {
        var unit = text[start];
        if (unit == '\'')
        {
            var length = ContractionLength(text[(start + 1)..]);
            if (length > 0) return start + 1 + length;
        }
        var found = CharacterClass.At(text, start, out var width);
        if (found == CharacterClass.Letter) return SkipLetters(text, start + width);
        if (found == CharacterClass.Number) return NumberEnd(text, start + width);
        var second = start + width;
        var following = second < text.Length ? CharacterClass.At(text, second, out _) : CharacterClass.Space;
        if (following == CharacterClass.Letter && !IsLineEnd(unit)) return SkipLetters(text, second);
        if (found == CharacterClass.Other) return SignsEnd(text, second);
        if (unit == ' ' && following == CharacterClass.Other) return SignsEnd(text, second);
        return WhiteSpaceEnd(text, start);
    }

    private static int SkipLetters(ReadOnlySpan<char> text, int at) =>
        CharacterClass.SkipWhile(CharacterClass.Letter, text, at);

    private int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        for (var digits = 1; digits < maxDigits && at < text.Length; digits++)
        {
            if (CharacterClass.At(text, at, out var width) != CharacterClass.Number) break;
            at += width;
        }
        return at;
    }

    private static int SignsEnd(ReadOnlySpan<char> text, int at)
    {
        at = CharacterClass.SkipWhile(CharacterClass.Other, text, at);
        while (at < text.Length && IsLineEnd(text[at])) at++;
        return at;
    }

    private static int WhiteSpaceEnd(ReadOnlySpan<char> text, int start)
    {
        var end = CharacterClass.SkipWhile(CharacterClass.Space, text, start);
        var lastLineEnd = text[start..end].LastIndexOfAny('\r', '\n');
        return lastLineEnd >= 0 ? start + lastLineEnd + 1 : SpacesEnd(text, start, end);
    }

    private static bool IsLineEnd(char unit) => unit is '\r' or '\n';

    private static int ContractionLength(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0) return 0;
        // U+017F folds to s.
        if ((rest[0] | 0x20) is 's' or 't' or 'm' or 'd' || rest[0] == '\u017F') return 1;
        if (rest.Length < 2) return 0;
        return ((rest[0] | 0x20), (rest[1] | 0x20)) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 2 : 0;
    }
}
