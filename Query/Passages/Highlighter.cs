// The stretch of a text that answers a query best, with the query's words marked.
using SearchEngine.Index;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

/// <summary>Finds passages by the words of a query.</summary>
internal static class Highlighter
{
    private const int PassageChars = 320;

    /// <summary>The best short stretch of a passage.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="passage">Where to look.</param>
    /// <param name="matches">Where the query's terms stand in the whole text, in order.</param>
    /// <param name="terms">How much each term tells.</param>
    /// <returns>The beginning of the passage when no word of the query stands in it.</returns>
    public static HitPassage Best(
        string text, Passage passage, TermOccurrence[] matches, IReadOnlyDictionary<string, float> terms)
    {
        int last = passage.Start + passage.Length;
        TermOccurrence[] inside =
            [.. matches.Where(match => match.Start >= passage.Start && match.Start + match.Length <= last)];
        int center = inside.Length == 0 ? passage.Start : DensestStart(inside, terms);
        (int start, int end) = Widen(text, center);
        return HitPassage.Of(text, start, end - start, matches);
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
