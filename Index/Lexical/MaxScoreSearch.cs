// The best documents for a bag of weighted terms: MaxScore (Turtle and Flood, 1995) over windows of documents, with
// block bounds in place of list bounds (block-max MaxScore, Mallia et al., 2017). Exact: nothing is lost by skipping.
using System.Numerics;

namespace SearchEngine.Index.Lexical;

/// <summary>
/// The working memory of one search and the search itself. One a thread at a time; reused between searches.
/// </summary>
internal sealed class MaxScoreSearch
{
    private const int Window = 4096;

    private readonly double[] _sums = new double[Window];
    private readonly ulong[] _touched = new ulong[Window / 64];
    private TermCursor[] _cursors = [];
    private TermCursor[] _byBound = [];
    private float[] _bounds = [];
    private double[] _boundSums = [];
    private int _terms;

    /// <summary>Forgets the terms of the search before.</summary>
    public void Clear()
    {
        for (int i = 0; i < _terms; i++)
            _cursors[i].Release();
        _terms = 0;
    }

    /// <summary>Adds a term; terms of one search must differ.</summary>
    /// <param name="list">The documents of the term.</param>
    /// <param name="weight">Idf times the weight in the query, above 0.</param>
    public void Add(PostingList list, float weight)
    {
        if (_terms == _cursors.Length)
            Grow();
        _cursors[_terms++].Start(list, weight);
    }

    /// <summary>Finds the best documents.</summary>
    /// <param name="model">Lengths and settings.</param>
    /// <param name="filter">Which documents may be returned; null for all.</param>
    /// <param name="results">Where the answers go, best first; its length is how many are wanted.</param>
    /// <returns>How many were found.</returns>
    public int Run(ImpactModel model, ISlotFilter? filter, Span<ScoredSlot> results)
    {
        if (_terms == 0 || results.IsEmpty)
            return 0;
        var best = new TopScores(results);
        var norm = model.Norm(model.AverageLength);
        float scale = model.BoundScale;
        int start = NextDocument(0);
        while (start != TermCursor.End)
        {
            int end = (int)Math.Min((long)start + Window, int.MaxValue);
            int optional = Partition(start, end, scale, best.Threshold);
            if (optional < _terms)
                ScoreWindow(start, end, optional, norm, model.Lengths, filter, ref best);
            start = NextDocument(end);
        }
        return best.Sort();
    }

    // The lowest document at or behind the given one in which a term may occur.
    private int NextDocument(int from)
    {
        int lowest = TermCursor.End;
        for (int i = 0; i < _terms; i++)
        {
            _cursors[i].SkipBlocksBefore(from);
            lowest = Math.Min(lowest, Math.Max(from, _cursors[i].Document));
        }
        return lowest;
    }

    // Orders the terms by their bounds in the window, lowest first; those before the returned index cannot lift a
    // document over the threshold even together.
    private int Partition(int start, int end, float scale, float threshold)
    {
        for (int i = 0; i < _terms; i++)
        {
            _byBound[i] = _cursors[i];
            _bounds[i] = _cursors[i].MaxImpact(start, end) * _cursors[i].Weight * scale;
        }
        _bounds.AsSpan(0, _terms).Sort(_byBound.AsSpan(0, _terms));
        double sum = 0;
        int optional = 0;
        for (int i = 0; i < _terms; i++)
        {
            sum += _bounds[i];
            _boundSums[i] = sum;
            if (sum <= threshold)
                optional = i + 1;
        }
        return optional;
    }

    private void ScoreWindow(
        int start,
        int end,
        int optional,
        (float Floor, float Slope) norm,
        ReadOnlySpan<int> lengths,
        ISlotFilter? filter,
        ref TopScores best)
    {
        for (int i = optional; i < _terms; i++)
            _byBound[i].AddWindow(start, end, _sums, _touched, norm, lengths);
        for (int word = 0; word < _touched.Length; word++)
        {
            ulong bits = _touched[word];
            _touched[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int offset = (word << 6) + BitOperations.TrailingZeroCount(bits);
                double sum = _sums[offset];
                _sums[offset] = 0;
                int document = start + offset;
                if (filter is not null && !filter.Accepts(document))
                    continue;
                for (int i = optional - 1; i >= 0 && sum + _boundSums[i] > best.Threshold; i--)
                    sum += _byBound[i].Weight * _byBound[i].ImpactAt(document, norm, lengths);
                best.Offer(document, (float)sum);
            }
        }
    }

    private void Grow()
    {
        int capacity = Math.Max(8, 2 * _cursors.Length);
        int known = _cursors.Length;
        Array.Resize(ref _cursors, capacity);
        for (int i = known; i < capacity; i++)
            _cursors[i] = new TermCursor();
        _byBound = new TermCursor[capacity];
        _bounds = new float[capacity];
        _boundSums = new double[capacity];
    }
}
