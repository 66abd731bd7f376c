namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>GPT-2's split pattern: contractions, words, numbers and signs, each with the one blank before it.</summary>
internal sealed class Gpt2Scanner : PatternScanner
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public override int MatchEnd(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'')
        {
            var length = ContractionLength(text[(start + 1)..]);
            if (length > 0) return start + 1 + length;
        }
        var from = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var found = CharacterClass.At(text, from, out var width);
        return found == CharacterClass.Space
            ? SpacesEnd(text, start)
            : CharacterClass.SkipWhile(found, text, from + width);
    }

    private static int ContractionLength(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0) return 0;
        if (rest[0] is 's' or 't' or 'm' or 'd') return 1;
        return rest.StartsWith("re") || rest.StartsWith("ve") || rest.StartsWith("ll") ? 2 : 0;
    }
}
