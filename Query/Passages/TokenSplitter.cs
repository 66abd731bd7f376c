// Long texts -> overlapping passages, measured in the tokens of the model in use and cut where paragraphs or sentences
// end, so that a passage can be understood by itself.
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>Cuts texts into passages of at most so many tokens. Safe for concurrent use.</summary>
public sealed class TokenSplitter : IPassageSplitter
{
    private static readonly Func<string, int, bool>[] s_borders =
        [TextBorders.IsParagraphStart, TextBorders.IsSentenceStart, TextBorders.IsWordStart];

    private readonly Func<string, IReadOnlyList<TextRange>> _tokensOf;
    private readonly int _maxTokens;
    private readonly int _overlapTokens;

    /// <summary>Creates a splitter.</summary>
    /// <param name="tokensOf">Where the tokens of a text stand, in order; special tokens left out.</param>
    /// <param name="maxTokens">The longest passage in tokens, 16 or more; the model's window less what it adds.</param>
    /// <param name="overlapTokens">About how many tokens two neighbours share; at most a quarter of a passage.</param>
    public TokenSplitter(Func<string, IReadOnlyList<TextRange>> tokensOf, int maxTokens, int overlapTokens = 32)
    {
        ArgumentNullException.ThrowIfNull(tokensOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(overlapTokens);
        _tokensOf = tokensOf;
        _maxTokens = maxTokens;
        _overlapTokens = overlapTokens;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Passage> Split(string text, string? title)
    {
        ArgumentNullException.ThrowIfNull(text);
        IReadOnlyList<TextRange> tokens = _tokensOf(text);
        if (tokens.Count <= _maxTokens / 2)
            return [new Passage(0, text.Length)];
        // a title that is longer than half the window loses its end rather than the passages their sense
        int titleTokens = string.IsNullOrEmpty(title) ? 0 : _tokensOf(title).Count;
        int room = _maxTokens - Math.Min(titleTokens, _maxTokens / 2);
        return tokens.Count <= room ? [new Passage(0, text.Length)] : Cut(text, tokens, room);
    }

    private List<Passage> Cut(string text, IReadOnlyList<TextRange> tokens, int room)
    {
        int overlap = Math.Min(_overlapTokens, room / 4);
        List<Passage> passages = [];
        int first = 0;
        while (true)
        {
            bool isLast = tokens.Count - first <= room || passages.Count == Limits.MaxPassages - 1;
            int end = isLast ? tokens.Count : LastBorder(text, tokens, first + room / 2, first + room);
            int start = first == 0 ? 0 : WordOf(text, tokens[first]);
            int stop = isLast ? text.Length : WordOf(text, tokens[end]);
            passages.Add(new Passage(start, TextBorders.TrimEnd(text, start, stop) - start));
            if (isLast)
                return passages;
            first = FirstBorder(text, tokens, end - overlap, end);
        }
    }

    // The best place to cut before a token from low (excluded) to high: a paragraph, else a sentence, else a word.
    private static int LastBorder(string text, IReadOnlyList<TextRange> tokens, int low, int high)
    {
        foreach (Func<string, int, bool> isBorder in s_borders)
        {
            for (int at = high; at > low; at--)
            {
                if (isBorder(text, WordOf(text, tokens[at])))
                    return at;
            }
        }
        return high;
    }

    // Where the next passage begins, so that it shares tokens from low to high with the one before: at a sentence, else
    // at a word.
    private static int FirstBorder(string text, IReadOnlyList<TextRange> tokens, int low, int high)
    {
        foreach (Func<string, int, bool> isBorder in s_borders[1..])
        {
            for (int at = low; at < high; at++)
            {
                if (isBorder(text, WordOf(text, tokens[at])))
                    return at;
            }
        }
        return low;
    }

    // Many tokenizers count the white space in front of a word to the word's token.
    private static int WordOf(string text, TextRange token)
    {
        int start = token.Start;
        while (start < token.Start + token.Length && char.IsWhiteSpace(text[start]))
            start++;
        return start;
    }
}
