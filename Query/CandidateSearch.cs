// Finds and fuses the candidates of one search, as many as are asked for.
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

/// <summary>One search whose vector, terms and filter are settled. Not thread-safe.</summary>
internal sealed class CandidateSearch
{
    private readonly Collection _collection;
    private readonly SearcherOptions _options;
    private readonly SearchRequest _request;
    private readonly SearchMode _mode;
    private readonly StageClock _clock;

    public CandidateSearch(
        Collection collection, SearcherOptions options, SearchRequest request, SearchMode mode, StageClock clock)
    {
        _collection = collection;
        _options = options;
        _request = request;
        _mode = mode;
        _clock = clock;
        Fusion = request.Fusion ?? options.Fusion;
    }

    /// <summary>How candidates are found.</summary>
    public SearchMode Mode => _mode;

    /// <summary>The query's vector; null in keyword mode.</summary>
    public float[]? Vector { get; init; }

    /// <summary>The filter that has been run; null for none.</summary>
    public FilterPlan? Filter { get; init; }

    /// <summary>How parts are fused.</summary>
    public FusionSettings Fusion { get; }

    /// <summary>How vectors were searched.</summary>
    public string? DensePlan { get; private set; }

    /// <summary>How many candidates the dense part found.</summary>
    public int DenseCount { get; private set; }

    /// <summary>How many candidates the keyword part found.</summary>
    public int KeywordCount { get; private set; }

    /// <summary>The terms of the keyword part; empty until it has run.</summary>
    public IReadOnlyList<WeightedTerm> Terms { get; private set; } = [];

    /// <summary>How many documents may be returned at all.</summary>
    public int Eligible => (int)Math.Min(int.MaxValue, Filter?.Matches.Count ?? _collection.Count);

    /// <summary>Finds the best candidates.</summary>
    /// <param name="depth">How many are wanted.</param>
    /// <returns>Best first; fewer when there are no more, more when two parts found different ones.</returns>
    public List<Candidate> Find(int depth)
    {
        depth = Math.Min(depth, Eligible);
        if (depth == 0)
            return [];
        int partDepth = PartDepth(depth);
        ReadOnlySpan<ScoredSlot> dense = _mode == SearchMode.Keyword ? [] : SearchDense(partDepth);
        ReadOnlySpan<ScoredSlot> keyword = _mode == SearchMode.Dense ? [] : SearchKeyword(partDepth);
        List<Candidate> candidates;
        if (_mode != SearchMode.Hybrid)
            candidates = Single(_mode == SearchMode.Dense ? dense : keyword);
        else if (Fusion.Method == FusionMethod.Rrf)
            candidates = FuseByRank(dense, keyword);
        else
            candidates = FuseByScore(dense, keyword);
        _clock.End("fusion");
        return candidates;
    }

    // A document's score by ranks changes when a deeper search finds it in the other part too. So pages, which go ever
    // deeper, all fuse what the first one did.
    private int PartDepth(int depth)
    {
        if (_mode != SearchMode.Hybrid)
            return depth;
        bool isFixed = Fusion.Method == FusionMethod.Rrf && _request.GroupBy is null;
        return Math.Min(Eligible, Math.Max(Query.Fusion.LeastDepth, isFixed ? _request.FirstDepth : depth));
    }

    private ReadOnlySpan<ScoredSlot> SearchDense(int depth)
    {
        DensePlan = _request.Exact ? "exact" : Filter is null ? "graph" : "graph with filter";
        int ef = Math.Max(depth, _request.Ef ?? Math.Max(_options.MinEf, depth + (depth >> 1)));
        var results = new ScoredSlot[depth];
        DenseCount = _collection.SearchDense(Vector, depth, ef, _request.Exact, Filter?.Matches, results);
        _clock.End("dense");
        return results.AsSpan(0, DenseCount);
    }

    private ReadOnlySpan<ScoredSlot> SearchKeyword(int depth)
    {
        LexicalIndex lexical = _collection.Lexical;
        var results = new ScoredSlot[depth];
        if (_request.Expand is { } expand)
        {
            if (Terms.Count == 0)
                Terms = Feedback.Expand(lexical, _request.Query!, expand, Filter?.Matches);
            KeywordCount = lexical.Search(Terms, results, Filter?.Matches);
        }
        else
        {
            Terms = lexical.TermsOf(_request.Query!);
            KeywordCount = lexical.Search(_request.Query, results, Filter?.Matches);
        }
        _clock.End("keyword");
        return results.AsSpan(0, KeywordCount);
    }

    private List<Candidate> Single(ReadOnlySpan<ScoredSlot> ranking)
    {
        List<Candidate> candidates = new(ranking.Length);
        foreach (ScoredSlot hit in ranking)
        {
            candidates.Add(_mode == SearchMode.Dense
                ? new Candidate(hit.Slot, hit.Score, hit.Score, float.NaN)
                : new Candidate(hit.Slot, hit.Score, float.NaN, hit.Score));
        }
        candidates.Sort(Candidate.BestFirst);
        return candidates;
    }

    private List<Candidate> FuseByRank(ReadOnlySpan<ScoredSlot> dense, ReadOnlySpan<ScoredSlot> keyword)
    {
        Dictionary<int, Candidate> union = Union(dense, keyword);
        for (int i = 0; i < dense.Length; i++)
            AddRank(union, dense[i].Slot, 2 * Fusion.Weight, i + 1);
        for (int i = 0; i < keyword.Length; i++)
            AddRank(union, keyword[i].Slot, 2 * (1 - Fusion.Weight), i + 1);
        List<Candidate> candidates = [.. union.Values];
        candidates.Sort(Candidate.BestFirst);
        return candidates;
    }

    private void AddRank(Dictionary<int, Candidate> union, int ordinal, float weight, int rank)
    {
        Candidate candidate = union[ordinal];
        float score = candidate.Score + weight * Query.Fusion.ByRank(rank, Fusion.RankConstant);
        union[ordinal] = candidate with { Score = score };
    }

    private List<Candidate> FuseByScore(ReadOnlySpan<ScoredSlot> dense, ReadOnlySpan<ScoredSlot> keyword)
    {
        ScoreNorm background = ScoreNorm.Of(_collection.ScoreSample(Vector, Query.Fusion.BackgroundSize));
        Candidate[] candidates = [.. Union(dense, keyword).Values];
        FillDense(candidates, background.Mean);
        FillKeyword(candidates);
        Query.Fusion.ByScore(candidates, background, Fusion.Weight);
        Array.Sort(candidates, Candidate.BestFirst);
        return [.. candidates];
    }

    private static Dictionary<int, Candidate> Union(ReadOnlySpan<ScoredSlot> dense, ReadOnlySpan<ScoredSlot> keyword)
    {
        Dictionary<int, Candidate> union = new(dense.Length + keyword.Length);
        foreach (ScoredSlot hit in dense)
            union[hit.Slot] = new Candidate(hit.Slot, 0, hit.Score, float.NaN);
        foreach (ScoredSlot hit in keyword)
        {
            union[hit.Slot] = union.TryGetValue(hit.Slot, out Candidate known)
                ? known with { Keyword = hit.Score }
                : new Candidate(hit.Slot, 0, float.NaN, hit.Score);
        }
        return union;
    }

    // What only the keyword part found gets its true dense score, and the other way round: a document's fused score
    // must not depend on which part happened to find it.
    private void FillDense(Candidate[] candidates, float otherwise)
    {
        int[] missing =
            [.. candidates.Where(candidate => float.IsNaN(candidate.Dense)).Select(candidate => candidate.Ordinal)];
        if (missing.Length == 0)
            return;
        Dictionary<int, float> scores = new(missing.Length);
        foreach (ScoredSlot hit in DenseScores(OrdinalSet.Of(missing)))
            scores[hit.Slot] = hit.Score;
        foreach (ref Candidate candidate in candidates.AsSpan())
        {
            if (float.IsNaN(candidate.Dense))
                candidate = candidate with { Dense = scores.GetValueOrDefault(candidate.Ordinal, otherwise) };
        }
    }

    private ReadOnlySpan<ScoredSlot> DenseScores(OrdinalSet documents)
    {
        if (documents.Count == 0)
            return [];
        var found = new ScoredSlot[documents.Count];
        return found.AsSpan(0, _collection.SearchDense(
            Vector, found.Length, found.Length, exact: false, documents, found));
    }

    private void FillKeyword(Candidate[] candidates)
    {
        int[] missing =
            [.. candidates.Where(candidate => float.IsNaN(candidate.Keyword)).Select(candidate => candidate.Ordinal)];
        if (missing.Length == 0)
            return;
        var scores = new float[missing.Length];
        _collection.Lexical.Score(Terms, missing, scores);
        int next = 0;
        foreach (ref Candidate candidate in candidates.AsSpan())
        {
            if (float.IsNaN(candidate.Keyword))
                candidate = candidate with { Keyword = scores[next++] };
        }
    }
}
