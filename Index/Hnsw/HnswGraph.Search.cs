// The read path: plan by selectivity, walk, rescore the best candidates with full-precision vectors, return the top k.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    private const int RescorePortion = 8;

    /// <summary>Finds the slots most similar to a query, best first.</summary>
    /// <param name="query">[Dimensions], finite; not all zero for cosine.</param>
    /// <param name="k">Results wanted, at least 1; fewer are returned when fewer slots match.</param>
    /// <param name="ef">Breadth of the walk; an ef below k counts as k. Larger finds more and takes longer.</param>
    /// <param name="results">Receives the results; at least k long.</param>
    /// <param name="filter">Slots that may be returned; null means all.</param>
    /// <returns>How many results were written; 0 on an empty graph.</returns>
    /// <exception cref="ArgumentException">The query is not a valid vector, or results is shorter than k.</exception>
    public int Search(
        ReadOnlySpan<float> query, int k, int ef, Span<ScoredSlot> results, ISlotFilter? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (results.Length < k)
        {
            throw new ArgumentException($"{k} results do not fit into {results.Length} places; pass a longer span.");
        }

        SearchContext context = _contexts.Rent();
        int ticket = -1;
        try
        {
            Prepare(query, context.Prepared);
            ticket = Enter(_readers);
            int entry = _storage.EntryPoint;
            if (entry < 0)
            {
                return 0;
            }

            int breadth = Math.Max(ef, k);
            _walk.Prepare(context);
            if (filter is not null)
            {
                SearchPlanned(context, entry, breadth, filter);
            }
            else if (Volatile.Read(ref _buried) > 0)
            {
                _walk.SearchFiltered(context, entry, breadth, EverySlot.Instance, twoHops: false, int.MaxValue);
            }
            else
            {
                _walk.Search(context, entry, breadth);
            }

            return Collect(context, k, results);
        }
        finally
        {
            if (ticket >= 0)
            {
                _readers.Exit(ticket);
            }

            _contexts.Return(context);
        }
    }

    private int Collect(SearchContext context, int k, Span<ScoredSlot> results)
    {
        CandidatePool pool = context.Pool;
        bool rescore = _vectors is not null && !_walk.IsExact;
        int wanted = rescore ? pool.Count : k;
        context.EnsureRescore(pool.Count);
        Span<int> slots = context.CandidateSlots;
        Span<float> scores = context.CandidateScores;
        int count = 0;
        for (int rank = 0; rank < pool.Count && count < wanted; rank++)
        {
            int node = pool.NodeAt(rank);
            int slot = Volatile.Read(ref _storage.SlotOf[node]);
            if (slot >= 0 && Volatile.Read(ref _storage.NodeOfSlot[slot]) == node)
            {
                slots[count] = slot;
                scores[count++] = -pool.DistanceAt(rank);
            }
        }

        return rescore
            ? Rescore(context, count, k, results)
            : TakeBest(slots[..count], scores[..count], k, results, kept: 0);
    }

    /// <summary>
    /// Scores candidates exactly, best estimate first, in portions. It stops when even an error three times the
    /// largest seen so far could not lift the next candidate into the k best.
    /// </summary>
    private int Rescore(SearchContext context, int count, int k, Span<ScoredSlot> results)
    {
        ReadOnlySpan<int> slots = context.CandidateSlots;
        ReadOnlySpan<float> estimates = context.CandidateScores;
        Span<float> exact = context.ExactScores;
        int kept = 0;
        float largestError = 0;
        for (int start = 0; start < count;)
        {
            if (kept == k && estimates[start] + (3 * largestError) < results[k - 1].Score)
            {
                break;
            }

            int some = Math.Min(count - start, start == 0 ? k + RescorePortion : RescorePortion);
            _vectors!.Score(_options.Metric, context.Prepared, slots.Slice(start, some), exact[..some]);
            for (int i = 0; i < some; i++)
            {
                float error = Math.Abs(exact[i] - estimates[start + i]);
                largestError = float.IsFinite(error) ? Math.Max(largestError, error) : largestError;
            }

            kept = TakeBest(slots.Slice(start, some), exact[..some], k, results, kept);
            start += some;
        }

        return kept;
    }

    /// <summary>Insertion into the k best: candidates come nearly sorted, so most are placed at the end.</summary>
    private static int TakeBest(
        ReadOnlySpan<int> slots, ReadOnlySpan<float> scores, int k, Span<ScoredSlot> results, int kept)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            float score = scores[i];
            if (float.IsNegativeInfinity(score) || (kept == k && score <= results[kept - 1].Score))
            {
                continue;
            }

            int at = kept < k ? kept++ : kept - 1;
            while (at > 0 && results[at - 1].Score < score)
            {
                results[at] = results[at - 1];
                at--;
            }

            results[at] = new ScoredSlot(slots[i], score);
        }

        return kept;
    }
}
