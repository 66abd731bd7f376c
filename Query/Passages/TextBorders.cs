// Where sentences and paragraphs begin, near enough for passages: after a full stop and white space, after a line end.
namespace SearchEngine.Query;

/// <summary>Borders in running text.</summary>
internal static class TextBorders
{
    /// <summary>True where a paragraph begins: behind an empty line.</summary>
    public static bool IsParagraphStart(string text, int at)
    {
        if (at == 0)
            return true;
        if (at >= text.Length || char.IsWhiteSpace(text[at]))
            return false;
        int lineEnds = 0;
        for (int i = at - 1; i >= 0 && char.IsWhiteSpace(text[i]); i--)
            lineEnds += text[i] == '\n' ? 1 : 0;
        return lineEnds > 1;
    }

    /// <summary>True where a sentence begins: behind a sentence's end and white space, or behind a line end.</summary>
    public static bool IsSentenceStart(string text, int at)
    {
        if (at == 0)
            return true;
        if (at >= text.Length || char.IsWhiteSpace(text[at]))
            return false;
        char before = text[at - 1];
        if (before is '\n' or '。' or '！' or '？')
            return true;
        if (!char.IsWhiteSpace(before) || char.IsLower(text[at]))
            return false;
        int last = at - 1;
        while (last >= 0 && (char.IsWhiteSpace(text[last]) || text[last] is '"' or '\'' or ')' or '”' or '’'))
        {
            if (text[last] == '\n')
                return true;
            last--;
        }
        return last >= 0 && text[last] is '.' or '!' or '?' or '…' && !IsAbbreviation(text, last);
    }

    /// <summary>True where a word begins: behind white space.</summary>
    public static bool IsWordStart(string text, int at) =>
        at == 0 || at < text.Length && !char.IsWhiteSpace(text[at]) && char.IsWhiteSpace(text[at - 1]);

    /// <summary>Where the next word begins at or behind a place, before a limit.</summary>
    public static int NextWordStart(string text, int at, int limit)
    {
        int next = at;
        while (next < limit && !char.IsWhiteSpace(text[next]))
            next++;
        while (next < limit && char.IsWhiteSpace(text[next]))
            next++;
        return next < limit ? next : at;
    }

    /// <summary>Moves an end back over white space.</summary>
    public static int TrimEnd(string text, int start, int end)
    {
        while (end > start + 1 && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }

    // "J. Smith", "e.g. this", "Fig. 3": a full stop behind one letter, or behind a known short form.
    private static bool IsAbbreviation(string text, int stop)
    {
        if (text[stop] != '.')
            return false;
        int start = stop;
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        ReadOnlySpan<char> word = text.AsSpan(start, stop - start);
        return word.Length == 1
            || word is "Dr" or "Mr" or "Mrs" or "Ms" or "Prof" or "Fig" or "al" or "vs" or "No" or "St" or "cf";
    }
}
