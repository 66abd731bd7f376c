// Which passages of a document answer best: by their own vectors, by the words of the query, or by both, as the
// search itself ranks documents.
using SearchEngine.Index;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

/// <summary>Ranks the passages of the documents that one search found.</summary>
/// <param name="collection">Where the documents are.</param>
/// <param name="vector">The query's vector; null where words alone count.</param>
/// <param name="terms">The query's terms, by weight; may be empty.</param>
/// <param name="denseShare">The share of the vectors' score, 0 to 1.</param>
internal sealed class PassageFinder(
    Collection collection, float[]? vector, IReadOnlyDictionary<string, float> terms, float denseShare)
{
    /// <summary>The finder of a search.</summary>
    public static PassageFinder For(Collection collection, CandidateSearch search, SearchRequest request)
    {
        LexicalIndex lexical = collection.Lexical;
        IReadOnlyList<WeightedTerm> terms =
            search.Terms.Count > 0 ? search.Terms : lexical.TermsOf(request.Query ?? "");
        Dictionary<string, float> weights = new(StringComparer.Ordinal);
        foreach (WeightedTerm term in terms)
            weights[term.Term] = term.Weight * lexical.InverseDocumentFrequency(term.Term);
        float share = search.Vector is null ? 0
            : request.Query is null || search.Mode == SearchMode.Dense ? 1
            : search.Fusion.Weight;
        return new PassageFinder(collection, search.Vector, weights, share);
    }

    /// <summary>A document with its passages, whose scores are those of their vectors; null when there is none.
    /// </summary>
    public DocumentPassages? Read(int ordinal) => collection.ReadPassages(ordinal, denseShare > 0 ? vector : null);

    /// <summary>The best passages of a document with the query's words marked, best first.</summary>
    public IReadOnlyList<HitPassage> Best(DocumentPassages read, int count)
    {
        string text = read.Document.Text;
        TermOccurrence[] matches = Matches(text);
        return
        [
            .. Rank(read.Passages, matches).Take(count).Select(best => HitPassage.Of(
                text, best.Passage.Start, best.Passage.Length, matches) with { Score = best.Score }),
        ];
    }

    /// <summary>The short stretch of a document's best passage that is shown with a hit.</summary>
    public HitPassage Snippet(DocumentPassages read)
    {
        string text = read.Document.Text;
        TermOccurrence[] matches = Matches(text);
        return Highlighter.Best(text, Rank(read.Passages, matches)[0].Passage, matches, terms);
    }

    /// <summary>The text of a document's best passage.</summary>
    public string TextOfBest(DocumentPassages read)
    {
        string text = read.Document.Text;
        if (read.Passages.Count == 1)
            return text;
        Passage best = Rank(read.Passages, Matches(text))[0].Passage;
        return text.Substring(best.Start, best.Length);
    }

    private TermOccurrence[] Matches(string text) => terms.Count == 0
        ? []
        : [.. collection.Lexical.Analyzer.Locate(text).Where(found => terms.ContainsKey(found.Term))];

    private List<ScoredPassage> Rank(IReadOnlyList<ScoredPassage> passages, TermOccurrence[] matches)
    {
        if (passages.Count <= 1)
            return [.. passages];
        float lowest = passages.Min(passage => passage.Score);
        float span = Math.Max(float.Epsilon, passages.Max(passage => passage.Score) - lowest);
        float[] words = [.. passages.Select(passage => WordScore(passage.Passage, matches))];
        float most = Math.Max(float.Epsilon, words.Max());
        return
        [
            .. passages.Select((passage, i) => new ScoredPassage(
                    passage.Passage,
                    denseShare == 1
                        ? passage.Score
                        : denseShare * (passage.Score - lowest) / span + (1 - denseShare) * words[i] / most))
                .OrderByDescending(passage => passage.Score).ThenBy(passage => passage.Passage.Start),
        ];
    }

    // BM25 without the length: passages of one document are about equally long.
    private float WordScore(Passage passage, TermOccurrence[] matches)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (TermOccurrence match in matches)
        {
            if (match.Start >= passage.Start && match.Start + match.Length <= passage.Start + passage.Length)
                counts[match.Term] = counts.GetValueOrDefault(match.Term) + 1;
        }
        return counts.Sum(count => terms[count.Key] * count.Value / (1f + count.Value));
    }
}
