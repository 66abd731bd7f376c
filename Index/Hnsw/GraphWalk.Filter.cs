// Search among some slots only: the walk passes over rejected nodes, and looks behind them when most are rejected
// (two-hop expansion after ACORN, arXiv:2403.04871), or compares the query with every match when those are few.
namespace SearchEngine.Index.Hnsw;

internal sealed unsafe partial class GraphWalk<TCodec>
{
    public override bool SearchFiltered(
        SearchContext context, int entry, int ef, ISlotFilter filter, bool twoHops, int budget)
    {
        byte* query = context.Query.Pointer;
        float distance = FindStart(context, ref entry);
        byte epoch = context.NextEpoch(storage.Capacity);
        CandidatePool results = context.Pool;
        CandidateHeap frontier = context.Frontier;
        results.Reset(ef);
        frontier.Clear();
        frontier.Push(distance, entry);
        Collect(results, entry, distance, filter);
        context.Visited[entry] = epoch;
        int spent = 0;
        while (frontier.Count > 0 && spent <= budget)
        {
            long nearest = frontier.Pop();
            if (results.IsFull && CandidatePool.DistanceOf(nearest) > results.WorstDistance)
            {
                return true;
            }

            int node = CandidatePool.NodeOf(nearest);
            if (twoHops && results.IsFull && !Accepts(filter, node))
            {
                continue;
            }

            int count = GatherUnvisited(node, 0, context.Visited, epoch, context.Batch);
            if (twoHops)
            {
                count = GatherBehind(context, filter, epoch, count, keepRejected: !results.IsFull);
            }

            spent += count;
            _codec.Distances(query, storage.Codes, context.Batch, count, context.Distances);
            for (int i = 0; i < count; i++)
            {
                float candidate = context.Distances[i];
                if (!results.IsFull || candidate < results.WorstDistance)
                {
                    frontier.Push(candidate, context.Batch[i]);
                    Collect(results, context.Batch[i], candidate, filter);
                }
            }
        }

        return spent <= budget;
    }

    public override void Scan(SearchContext context, ReadOnlySpan<int> slots, int ef)
    {
        const int Together = 32;
        int* batch = context.Batch;
        CandidatePool pool = context.Pool;
        pool.Reset(ef);
        int at = 0;
        while (at < slots.Length)
        {
            int count = 0;
            for (; at < slots.Length && count < Together; at++)
            {
                int slot = slots[at];
                int node = (uint)slot < (uint)storage.NodeOfSlot.Length ? storage.NodeOfSlot[slot] : -1;
                if (node >= 0)
                {
                    batch[count++] = node;
                    PrefetchCode(storage.CodeOf(node), storage.CodeBytes);
                }
            }

            _codec.Distances(context.Query.Pointer, storage.Codes, batch, count, context.Distances);
            for (int i = 0; i < count; i++)
            {
                pool.Offer(context.Distances[i], batch[i]);
            }
        }
    }

    /// <summary>
    /// Adds accepted neighbours of the rejected nodes in the batch to it. Rejected nodes themselves stay only while
    /// the results are not full: they lead to where matches are, but cost a distance each.
    /// </summary>
    private int GatherBehind(SearchContext context, ISlotFilter filter, byte epoch, int count, bool keepRejected)
    {
        int* batch = context.Batch;
        byte* visited = context.Visited;
        int kept = 0;
        int* rejected = stackalloc int[storage.M0];
        int rejectedCount = 0;
        for (int i = 0; i < count; i++)
        {
            bool accepted = Accepts(filter, batch[i]);
            if (!accepted)
            {
                rejected[rejectedCount++] = batch[i];
            }

            if (accepted || keepRejected)
            {
                batch[kept++] = batch[i];
            }
        }

        int limit = Math.Min(context.BatchLength, 3 * storage.M0);
        for (int i = 0; i < rejectedCount && kept < limit; i++)
        {
            foreach (int behind in storage.LinksOf(rejected[i]))
            {
                if (kept < limit && visited[behind] != epoch && Accepts(filter, behind))
                {
                    visited[behind] = epoch;
                    batch[kept++] = behind;
                    PrefetchCode(storage.CodeOf(behind), storage.CodeBytes);
                }
            }
        }

        return kept;
    }

    private bool Accepts(ISlotFilter filter, int node)
    {
        int slot = Volatile.Read(ref storage.SlotOf[node]);
        return slot >= 0 && filter.Accepts(slot);
    }

    private void Collect(CandidatePool results, int node, float distance, ISlotFilter filter)
    {
        if (Accepts(filter, node))
        {
            results.Offer(distance, node);
        }
    }
}
