// What the keyword index knows of one document: why it matched, and which terms it holds.
namespace SearchEngine.Index.Lexical;

public sealed partial class LexicalIndex
{
    /// <summary>Why a document gets its score for a query: one entry for each term or phrase that it holds.</summary>
    /// <param name="query">The query, as given to the search.</param>
    /// <param name="document">The ordinal.</param>
    /// <returns>Entries with the highest score first; empty when nothing matches.</returns>
    public IReadOnlyList<TermScore> Explain(string query, int document)
    {
        IReadOnlyList<string> terms = Analyzer.Terms(query);
        IReadOnlyList<string[]> phrases = Options.PhraseBoost > 0 ? QuotedPhrases.Read(Analyzer, query) : [];
        return Reading(() =>
        {
            List<TermScore> scores = [];
            if (!HasDocument(document))
                return scores;
            foreach (IGrouping<string, string> term in terms.GroupBy(term => term))
            {
                if (_termIds.TryGetValue(term.Key, out int id) && ScoreOf(id, term.Count(), document) is { } score)
                    scores.Add(score);
            }
            foreach (string[] phrase in phrases)
            {
                if (IdsOf(phrase) is { } ids && PhraseScore(ids, document) is { Frequency: > 0 } found)
                {
                    string name = $"\"{string.Join(' ', phrase)}\"";
                    scores.Add(new TermScore(name, found.Frequency, 0, found.Weight, found.Score));
                }
            }
            return scores.OrderByDescending(score => score.Score).ToList();
        });
    }

    /// <summary>The terms of a document with their frequencies, in no particular order.</summary>
    /// <param name="document">The ordinal.</param>
    /// <returns>Empty when the index does not hold the document.</returns>
    public IReadOnlyList<TermFrequency> TermsOf(int document) => Reading<IReadOnlyList<TermFrequency>>(() =>
    {
        if (!HasDocument(document))
            return [];
        int[] ids = new int[_model.Lengths[document]];
        TermSequence.Decode(_sequences[document], ids);
        return
        [
            .. ids.GroupBy(id => id).Select(group => new TermFrequency(
                _terms[group.Key], group.Count(), _postings[group.Key].Count, Idf(group.Key))),
        ];
    });

    private TermScore? ScoreOf(int id, int timesInQuery, int document)
    {
        int frequency = _postings[id].FrequencyIn(document);
        if (frequency == 0)
            return null;
        (float floor, float slope) = _model.Norm(_model.AverageLength);
        float idf = Idf(id);
        float impact = ImpactModel.Impact(frequency, floor, slope, _model.Lengths[document]);
        return new TermScore(_terms[id], frequency, _postings[id].Count, idf, timesInQuery * idf * impact);
    }
}
