// The read path: plan by selectivity, walk, rescore the best candidates with full-precision vectors, return the top k.
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    private const int RescorePortion = 8;

    // One bit a dimension estimates so roughly that the true neighbours lie this many times deeper among candidates.
    private const int BinaryBreadth = 3;

    /// <summary>Finds the slots most similar to a query, best first.</summary>
    /// <param name="query">[Dimensions], finite; not all zero for cosine.</param>
    /// <param name="k">Results wanted, at least 1; fewer are returned when fewer slots match.</param>
    /// <param name="ef">Breadth of the walk; an ef below k counts as k. Larger finds more and takes longer. Where codes
    /// are rescored it is at least 1.5 k, and three times as broad for binary codes, so that an ef finds with codes
    /// what it finds without.</param>
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

            int breadth = BreadthOf(k, ef);
            _walk.Prepare(context);
            if (filter is not null)
            {
                SearchPlanned(context, entry, breadth, filter);
            }
            else if (breadth >= Count)
            {
                // All are wanted, and a walk promises no more than those that links lead to.
                ScanMatches(context, breadth, EverySlot.Instance, Count);
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

    /// <summary>Candidates the walk keeps: codes rank the last of the k otherwise than full vectors do, so more than
    /// k must be there to be rescored.</summary>
    private int BreadthOf(int k, int ef)
    {
        ef = Math.Max(ef, k);
        bool rescored = _vectors is not null && !_walk.IsExact;
        long breadth = !rescored ? ef
            : Encoding == VectorEncoding.Binary ? (long)BinaryBreadth * ef
            : Math.Max(ef, k + (k / 2L));
        return (int)Math.Min(breadth, Array.MaxLength / sizeof(long));
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
        long movesEnded = Interlocked.Read(ref _movesEnded);
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

        if (Interlocked.Read(ref _movesBegun) != movesEnded)
        {
            count = DropRepeated(slots[..count], scores);
        }

        return rescore
            ? Rescore(context, count, k, results)
            : TakeBest(slots[..count], scores[..count], k, results, kept: 0);
    }

    /// <summary>A slot that moved to a new node meanwhile may have been taken at both; the better one stays.</summary>
    private static int DropRepeated(Span<int> slots, Span<float> scores)
    {
        int kept = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            if (!slots[..kept].Contains(slots[i]))
            {
                slots[kept] = slots[i];
                scores[kept++] = scores[i];
            }
        }

        return kept;
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

    private static int TakeBest(
        ReadOnlySpan<int> slots, ReadOnlySpan<float> scores, int k, Span<ScoredSlot> results, int kept)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            kept = BestSlots.Offer(results[..k], kept, new ScoredSlot(slots[i], scores[i]));
        }

        return kept;
    }
}
