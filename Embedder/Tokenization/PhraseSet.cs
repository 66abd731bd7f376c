using System.Buffers;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>Finds the leftmost, then longest, of a set of phrases in a text.</summary>
internal sealed class PhraseSet
{
    private readonly Dictionary<char, (string Phrase, int Index)[]> byFirst = [];
    private readonly SearchValues<char> firsts;

    /// <summary>Creates the set; of equal phrases the first counts, empty ones are left out.</summary>
    public PhraseSet(IReadOnlyList<string> phrases)
    {
        var groups = phrases.Select((phrase, index) => (Phrase: phrase, Index: index))
            .Where(entry => entry.Phrase.Length > 0)
            .DistinctBy(entry => entry.Phrase)
            .GroupBy(entry => entry.Phrase[0]);
        foreach (var group in groups)
        {
            byFirst[group.Key] = [.. group.OrderByDescending(entry => entry.Phrase.Length)];
        }
        firsts = SearchValues.Create([.. byFirst.Keys]);
    }

    public bool IsEmpty => byFirst.Count == 0;

    /// <summary>Finds the first match at or after <paramref name="from"/>; index is -1 when there is none.</summary>
    public (int Start, int End, int Index) Find(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length)
        {
            var at = text[from..].IndexOfAny(firsts);
            if (at < 0) break;
            from += at;
            var (length, index) = Longest(text[from..]);
            if (index >= 0) return (from, from + length, index);
            from++;
        }
        return (text.Length, text.Length, -1);
    }

    /// <summary>The longest phrase that a text begins with; index is -1 when there is none.</summary>
    public (int Length, int Index) Longest(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || !byFirst.TryGetValue(text[0], out var phrases)) return (0, -1);
        foreach (var (phrase, index) in phrases)
        {
            if (text.StartsWith(phrase, StringComparison.Ordinal)) return (phrase.Length, index);
        }
        return (0, -1);
    }
}
