// Long texts -> overlapping passages, measured in the tokens of the model in use and cut where paragraphs or sentences
// end, so that a passage can be understood by itself.
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>Cuts texts into passages of at most so many tokens. Safe for concurrent use.</summary>
public sealed class TokenSplitter : IPassageSplitter
{
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
        _overlapTokens = Math.Min(overlapTokens, maxTokens / 4);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Passage> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        IReadOnlyList<TextRange> tokens = _tokensOf(text);
        if (tokens.Count <= _maxTokens)
            return [new Passage(0, text.Length)];
        List<Passage> passages = [];
        int first = 0;
        while (true)
        {
            bool isLast = tokens.Count - first <= _maxTokens || passages.Count == Limits.MaxPassages - 1;
            int end = isLast ? tokens.Count : Cut(text, tokens, first + _maxTokens / 2, first + _maxTokens);
            int start = first == 0 ? 0 : tokens[first].Start;
            int stop = isLast ? text.Length : tokens[end].Start;
            passages.Add(new Passage(start, TextBorders.TrimEnd(text, start, stop) - start));
            if (isLast)
                return passages;
            first = Cut(text, tokens, end - _overlapTokens, end);
            first = first > end - _overlapTokens || _overlapTokens == 0 ? first : end - _overlapTokens;
        }
    }

    // The best place to cut before a token from low (excluded) to high: a paragraph, else a sentence, else a word.
    private static int Cut(string text, IReadOnlyList<TextRange> tokens, int low, int high)
    {
        for (int at = high; at > low; at--)
        {
            if (TextBorders.IsParagraphStart(text, tokens[at].Start))
                return at;
        }
        for (int at = high; at > low; at--)
        {
            if (TextBorders.IsSentenceStart(text, tokens[at].Start))
                return at;
        }
        for (int at = high; at > low; at--)
        {
            if (char.IsWhiteSpace(text[tokens[at].Start]) || char.IsWhiteSpace(text[tokens[at].Start - 1]))
                return at;
        }
        return high;
    }
}
