// The stretch of a text that answers a query best, with the query's words marked.
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

/// <summary>Finds passages by the words of a query.</summary>
internal static class Highlighter
{
    private const int PassageChars = 320;

    /// <summary>The best passage of a text.</summary>
    /// <param name="index">Whose analyzer cuts words and says how much each tells.</param>
    /// <param name="text">The text.</param>
    /// <param name="terms">The query's terms.</param>
    /// <returns>The beginning of the text when no word of the query stands in it.</returns>
    public static HitPassage Best(LexicalIndex index, string text, IReadOnlyDictionary<string, float> terms)
    {
        TermOccurrence[] matches = [.. index.Analyzer.Locate(text).Where(found => terms.ContainsKey(found.Term))];
        int center = matches.Length == 0 ? 0 : DensestStart(matches, terms);
        (int start, int end) = Widen(text, center);
        return new HitPassage(
            start,
            end - start,
            text[start..end],
            [
                .. matches.Where(match => match.Start >= start && match.Start + match.Length <= end)
                    .Select(match => new TextRange(match.Start, match.Length)),
            ]);
    }

    // Where the stretch begins whose distinct terms weigh most; of equal ones, the first.
    private static int DensestStart(TermOccurrence[] matches, IReadOnlyDictionary<string, float> terms)
    {
        Dictionary<string, int> inside = new(StringComparer.Ordinal);
        float weight = 0;
        float best = 0;
        int bestStart = matches[0].Start;
        int first = 0;
        foreach (TermOccurrence match in matches)
        {
            int count = inside.GetValueOrDefault(match.Term);
            inside[match.Term] = count + 1;
            weight += count == 0 ? terms[match.Term] : 0;
            while (match.Start + match.Length - matches[first].Start > PassageChars)
            {
                string gone = matches[first++].Term;
                inside[gone]--;
                weight -= inside[gone] == 0 ? terms[gone] : 0;
            }
            if (weight > best + 1e-6f)
                (best, bestStart) = (weight, matches[first].Start);
        }
        return bestStart;
    }

    // From the beginning of the sentence, if that is near, to the end of one, or else of a word.
    private static (int Start, int End) Widen(string text, int center)
    {
        int start = center;
        int earliest = Math.Max(0, center - PassageChars / 2);
        while (start > earliest && !TextBorders.IsSentenceStart(text, start))
            start--;
        if (start == earliest && start > 0)
            start = TextBorders.NextWordStart(text, start, center);

        int end = Math.Min(text.Length, Math.Max(start + PassageChars, center + PassageChars / 2));
        if (end == text.Length)
            return (start, end);
        for (int at = end; at > center + PassageChars / 3; at--)
        {
            if (TextBorders.IsSentenceStart(text, at))
                return (start, TextBorders.TrimEnd(text, start, at));
        }
        while (end > center + 1 && !char.IsWhiteSpace(text[end - 1]))
            end--;
        return (start, end > center + 1 ? TextBorders.TrimEnd(
            text, start, end) : Math.Min(text.Length, start + PassageChars));
    }
}
