// Searching the keyword index: a query's words, or weighted terms that the caller chose.
namespace SearchEngine.Index.Lexical;

public sealed partial class LexicalIndex
{
    private const int PhraseCandidates = 256;

    /// <summary>The best documents for a query.</summary>
    /// <param name="query">Words; those in quotation marks also count as a phrase.</param>
    /// <param name="top">How many are wanted, 0 or more.</param>
    /// <param name="filter">Which ordinals may be returned; null for all.</param>
    /// <returns>Best first, at most <paramref name="top"/>; of equal scores the lower ordinal first.</returns>
    public IReadOnlyList<ScoredSlot> Search(string query, int top, ISlotFilter? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        var results = new ScoredSlot[Math.Min(top, Count)];
        int found = Search(query, results, filter);
        return found == results.Length ? results : results[..found];
    }

    /// <summary>The best documents for a query, without allocation unless the query holds a phrase.</summary>
    /// <param name="query">Words; those in quotation marks also count as a phrase.</param>
    /// <param name="results">Where the answers go, best first; its length is how many are wanted.</param>
    /// <param name="filter">Which ordinals may be returned; null for all.</param>
    /// <returns>How many were found.</returns>
    public int Search(ReadOnlySpan<char> query, Span<ScoredSlot> results, ISlotFilter? filter = null)
    {
        if (results.IsEmpty)
            return 0;
        TermBuffer terms = s_buffer ??= new TermBuffer();
        terms.Clear();
        terms.Append(Analyzer, query);
        if (Options.PhraseBoost > 0 && query.Contains('"'))
            return SearchWithPhrases(terms, QuotedPhrases.Read(Analyzer, query), results, filter);

        _lock.EnterReadLock();
        try
        {
            return SearchHeld(terms, results, filter);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The best documents for weighted terms.</summary>
    /// <param name="terms">Analyzed terms, each at most once; those that no document holds are passed over.</param>
    /// <param name="results">Where the answers go, best first; its length is how many are wanted.</param>
    /// <param name="filter">Which ordinals may be returned; null for all.</param>
    /// <returns>How many were found.</returns>
    public int Search(IReadOnlyList<WeightedTerm> terms, Span<ScoredSlot> results, ISlotFilter? filter = null)
    {
        _lock.EnterReadLock();
        MaxScoreSearch search = s_search ??= new MaxScoreSearch();
        try
        {
            foreach (WeightedTerm term in terms)
            {
                if (_termIds.TryGetValue(term.Term, out int id) && _postings[id].Count > 0 && term.Weight > 0)
                    search.Add(_postings[id], term.Weight * Idf(id));
            }
            return search.Run(_model, filter, results);
        }
        finally
        {
            search.Clear();
            _lock.ExitReadLock();
        }
    }

    /// <summary>The scores of given documents for a query; phrases are left out.</summary>
    /// <param name="terms">Analyzed terms, each at most once.</param>
    /// <param name="documents">Ordinals, in any order.</param>
    /// <param name="scores">Where the scores go, in the order of the documents; 0 where nothing matches.</param>
    public void Score(IReadOnlyList<WeightedTerm> terms, ReadOnlySpan<int> documents, Span<float> scores)
    {
        scores[..documents.Length].Clear();
        _lock.EnterReadLock();
        try
        {
            (float floor, float slope) = _model.Norm(_model.AverageLength);
            foreach (WeightedTerm term in terms)
            {
                if (!_termIds.TryGetValue(term.Term, out int id))
                    continue;
                float weight = term.Weight * Idf(id);
                for (int i = 0; i < documents.Length; i++)
                {
                    int frequency = HasDocument(documents[i]) ? _postings[id].FrequencyIn(documents[i]) : 0;
                    if (frequency > 0)
                        scores[i] += weight * ImpactModel.Impact(frequency, floor, slope, _model.Lengths[documents[i]]);
                }
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The distinct terms of a query, each weighted by how often the query names it.</summary>
    /// <param name="query">Any text.</param>
    public IReadOnlyList<WeightedTerm> TermsOf(string query) =>
        [.. Analyzer.Terms(query).CountBy(term => term).Select(pair => new WeightedTerm(pair.Key, pair.Value))];

    /// <summary>How much a term tells: ln(1 + (N - df + 0.5) / (df + 0.5)).</summary>
    /// <param name="term">An analyzed term.</param>
    public float InverseDocumentFrequency(string term) => Reading(() =>
        (float)_model.InverseDocumentFrequency(_termIds.TryGetValue(term, out int id) ? _postings[id].Count : 0));

    private int SearchHeld(TermBuffer terms, Span<ScoredSlot> results, ISlotFilter? filter)
    {
        Span<int> ids = terms.Count <= 256 ? stackalloc int[terms.Count] : new int[terms.Count];
        int known = 0;
        for (int i = 0; i < terms.Count; i++)
        {
            if (_termLookup.TryGetValue(terms[i], out int id) && _postings[id].Count > 0)
                ids[known++] = id;
        }
        ids = ids[..known];
        ids.Sort();

        MaxScoreSearch search = s_search ??= new MaxScoreSearch();
        try
        {
            for (int i = 0; i < ids.Length;)
            {
                int first = i;
                while (i < ids.Length && ids[i] == ids[first])
                    i++;
                search.Add(_postings[ids[first]], (i - first) * Idf(ids[first]));
            }
            return search.Run(_model, filter, results);
        }
        finally
        {
            search.Clear();
        }
    }

    // A phrase is looked for among the best documents of its words, which hold it if any document does.
    private int SearchWithPhrases(
        TermBuffer terms, IReadOnlyList<string[]> phrases, Span<ScoredSlot> results, ISlotFilter? filter)
    {
        _lock.EnterReadLock();
        try
        {
            var candidates = new ScoredSlot[Math.Min(_model.Documents, results.Length + PhraseCandidates)];
            int found = SearchHeld(terms, candidates, filter);
            foreach (string[] phrase in phrases)
            {
                int[]? ids = IdsOf(phrase);
                for (int i = 0; ids is not null && i < found; i++)
                {
                    int document = candidates[i].Slot;
                    float score = candidates[i].Score + PhraseScore(ids, document).Score;
                    candidates[i] = new ScoredSlot(document, score);
                }
            }
            candidates.AsSpan(0, found).Sort(TopScores.BestFirst);
            found = Math.Min(found, results.Length);
            candidates.AsSpan(0, found).CopyTo(results);
            return found;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private int[]? IdsOf(string[] phrase)
    {
        var ids = new int[phrase.Length];
        for (int i = 0; i < phrase.Length; i++)
        {
            if (!_termIds.TryGetValue(phrase[i], out ids[i]))
                return null;
        }
        return ids;
    }

    private (int Frequency, float Weight, float Score) PhraseScore(int[] phrase, int document)
    {
        int frequency = QuotedPhrases.Count(phrase, _sequences[document]);
        float weight = 0;
        foreach (int id in phrase)
            weight += Idf(id);
        weight *= Options.PhraseBoost;
        (float floor, float slope) = _model.Norm(_model.AverageLength);
        float impact = frequency == 0 ? 0 : ImpactModel.Impact(frequency, floor, slope, _model.Lengths[document]);
        return (frequency, weight, weight * impact);
    }

    private float Idf(int id) => (float)_model.InverseDocumentFrequency(_postings[id].Count);
}
