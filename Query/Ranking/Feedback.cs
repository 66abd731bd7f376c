// Pseudo-relevance feedback by the relevance model RM3 (Lavrenko and Croft, 2001; Abdul-Jaleel et al., 2004).
using SearchEngine.Index;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

/// <summary>Takes the best documents of a query for relevant and adds their most telling words to it.</summary>
internal static class Feedback
{
    // A word in more than this share of all documents says nothing about the few that were found.
    private const double MaxDocumentShare = 0.1;

    /// <summary>The query's terms and those added, weights summing up to 1.</summary>
    /// <param name="index">The index of documents.</param>
    /// <param name="query">The query.</param>
    /// <param name="settings">How many documents and words.</param>
    /// <param name="filter">Which documents may be taken.</param>
    public static IReadOnlyList<WeightedTerm> Expand(
        LexicalIndex index, string query, Expansion settings, ISlotFilter? filter)
    {
        IReadOnlyList<WeightedTerm> original = index.TermsOf(query);
        float total = original.Sum(term => term.Weight);
        Dictionary<string, float> weights = original.ToDictionary(
            term => term.Term, term => settings.OriginalWeight * term.Weight / total, StringComparer.Ordinal);
        KeyValuePair<string, double>[] added = RelevanceModel(index, query, settings, filter);
        double mass = added.Sum(pair => pair.Value);
        foreach ((string term, double probability) in added)
        {
            float share = (float)((1 - settings.OriginalWeight) * probability / mass);
            weights[term] = weights.GetValueOrDefault(term) + share;
        }
        return [.. weights.Where(pair => pair.Value > 0).Select(pair => new WeightedTerm(pair.Key, pair.Value))];
    }

    // p(term | relevance): each document's share of the term, weighted by the document's share of the scores.
    private static KeyValuePair<string, double>[] RelevanceModel(
        LexicalIndex index, string query, Expansion settings, ISlotFilter? filter)
    {
        Dictionary<string, double> model = new(StringComparer.Ordinal);
        IReadOnlyList<ScoredSlot> documents = index.Search(query, settings.Documents, filter);
        double scores = documents.Sum(document => (double)document.Score);
        double mostDocuments = Math.Max(10, MaxDocumentShare * index.Count);
        foreach (ScoredSlot document in documents)
        {
            IReadOnlyList<TermFrequency> terms = index.TermsOf(document.Slot);
            double length = terms.Sum(term => (double)term.Frequency);
            foreach (TermFrequency term in terms)
            {
                if (term.DocumentFrequency < 2 || term.DocumentFrequency > mostDocuments || !IsWord(term.Term))
                    continue;
                double share = term.Frequency / length * (document.Score / scores);
                model[term.Term] = model.GetValueOrDefault(term.Term) + share;
            }
        }
        return
        [
            .. model.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(settings.Terms),
        ];
    }

    private static bool IsWord(string term) => term.Length is > 2 and <= 20 && term.All(char.IsLetter);
}
