// Near-duplicates of evaluation texts: BM25 finds the likeliest, and the share of common terms decides.

using SearchEngine.Index;

namespace SearchEngine.Trainer.Data;

/// <summary>Texts that training must not see even where a few words were changed.</summary>
public sealed class NearDuplicates : IDisposable
{
    /// <summary>Texts that share at least so many of their distinct terms are near-duplicates.</summary>
    public const double MinShare = 0.8;

    /// <summary>Texts of fewer distinct terms are too common to mean anything.</summary>
    public const int MinTerms = 5;

    private const int Candidates = 5;

    private readonly KeywordSearch index = new();
    private readonly List<HashSet<string>> terms = [];

    /// <summary>Indexes evaluation texts; equal and short ones are held once or not at all.</summary>
    /// <param name="texts">Queries and passages.</param>
    public NearDuplicates(IEnumerable<string> texts)
    {
        foreach (string text in texts.Distinct(StringComparer.Ordinal))
        {
            HashSet<string> own = index.Terms(text).ToHashSet(StringComparer.Ordinal);
            if (own.Count >= MinTerms)
            {
                index.Add(null, text);
                terms.Add(own);
            }
        }
    }

    /// <summary>How many texts are held.</summary>
    public int Count => terms.Count;

    /// <summary>Whether an evaluation text has nearly the same words.</summary>
    /// <param name="text">A text that training would see.</param>
    public bool Contains(string text)
    {
        HashSet<string> own = index.Terms(text).ToHashSet(StringComparer.Ordinal);
        if (own.Count < MinTerms)
        {
            return false;
        }
        foreach (ScoredSlot hit in index.Find(text, Candidates))
        {
            HashSet<string> other = terms[hit.Slot];
            int common = own.Count(other.Contains);
            if (common >= MinShare * Math.Max(own.Count, other.Count))
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => index.Dispose();
}
