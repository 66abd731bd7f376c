// Algorithms 1 and 4 of Malkov & Yashunin: connecting a new node, with the heuristic that keeps links diverse.
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Hnsw;

internal sealed unsafe partial class GraphWalk<TCodec>
{
    public override bool Link(SearchContext context, int node, int level)
    {
        byte* query = context.Query.Pointer;
        int nearest = storage.EntryPoint;
        if (nearest < 0)
        {
            return false;
        }

        float distance = _codec.Distance(query, storage.CodeOf(nearest));
        int top = storage.LevelOf(nearest);
        Descend(context, query, top, level, ref nearest, ref distance);
        context.Chosen.Clear();
        for (int at = Math.Min(level, top); at >= 0; at--)
        {
            SearchLevel(context, query, nearest, distance, at, options.EfConstruction);
            nearest = context.Pool.NodeAt(0);
            distance = context.Pool.DistanceAt(0);
            TakeLinkable(context, node);
            SelectDiverse(context, options.M);
            KeepAnchors(context);
            storage.WriteRow(node, at, context.Selected);
            foreach (Neighbor neighbor in context.Selected)
            {
                context.Chosen.Add((at, neighbor));
            }
        }

        // Linked back only now, level 0 first: whoever reaches the node finds its rows complete.
        for (int i = context.Chosen.Count - 1; i >= 0; i--)
        {
            (int at, Neighbor neighbor) = context.Chosen[i];
            AddLink(context, neighbor.Node, neighbor with { Node = node }, at);
        }

        Anchor(context, node);
        return true;
    }

    public override void RepairRow(SearchContext context, int node, int level)
    {
        int* row = storage.RowOf(node, level);
        int length = storage.RowLength(level);
        if (!LinksToSwept(row, length))
        {
            return;
        }

        storage.Lock(node);
        try
        {
            ReplaceSwept(context, node, level);
        }
        finally
        {
            storage.Unlock(node);
        }

        // A deleted neighbour also led here: its successors link back, as the neighbours of a new node do.
        for (int i = context.Chosen.Count - 1; i >= 0; i--)
        {
            Neighbor neighbor = context.Chosen[i].Neighbor;
            AddLink(context, neighbor.Node, neighbor with { Node = node }, level);
        }

        if (level > 0)
        {
            return;
        }

        if (storage.LinksOf(node).IsEmpty && storage.IsLinkable(node))
        {
            Reconnect(context, node);
        }
        else if (!KeepsAnchor(node))
        {
            Anchor(context, node);
        }
    }

    /// <summary>
    /// Replaces a row's links to swept nodes by links to the neighbours of those; context.Chosen receives what is new.
    /// Every other link stays where it is: choosing among them anew at each sweep would thin the rows out until walks
    /// get stuck.
    /// </summary>
    private void ReplaceSwept(SearchContext context, int node, int level)
    {
        int* row = storage.RowOf(node, level);
        int length = storage.RowLength(level);
        GatherSuccessors(context, node, row, length, level, out int count);
        _codec.QueryFromCode(storage.CodeOf(node), context.Query.Pointer);
        SelectFromBatch(context, context.Query.Pointer, count, length);
        if (level == 0)
        {
            KeepAnchors(context);
        }

        context.Chosen.Clear();
        foreach (Neighbor neighbor in context.Selected)
        {
            if (!Contains(row, length, neighbor.Node))
            {
                context.Chosen.Add((level, neighbor));
            }
        }

        int written = FillFreed(row, length, context.Chosen);
        context.Chosen.RemoveRange(written, context.Chosen.Count - written);
    }

    /// <summary>Puts the links that stay into the batch, and behind them what the swept nodes of the row lead to.
    /// </summary>
    private void GatherSuccessors(SearchContext context, int node, int* row, int length, int level, out int count)
    {
        context.NextEpoch(storage.Capacity);
        context.TryMark(node);
        count = 0;
        for (int i = 0; i < length && row[i] >= 0; i++)
        {
            if (!storage.IsSwept(row[i]))
            {
                AppendUnseen(context, row[i], ref count);
            }
        }

        for (int i = 0; i < length && row[i] >= 0; i++)
        {
            if (storage.IsSwept(row[i]))
            {
                AppendLinkable(context, row[i], level, ref count);
            }
        }
    }

    /// <summary>
    /// Writes newcomers, nearest first, over links to swept nodes and then behind the row's end; where newcomers lack,
    /// the row's last link moves into the gap.
    /// </summary>
    /// <returns>How many newcomers the row had room for.</returns>
    private int FillFreed(int* row, int length, List<(int Level, Neighbor Neighbor)> newcomers)
    {
        int used = new ReadOnlySpan<int>(row, length).IndexOf(-1);
        used = used < 0 ? length : used;
        int written = 0;
        for (int i = 0; i < used; i++)
        {
            if (!storage.IsSwept(row[i]))
            {
                continue;
            }

            if (written < newcomers.Count)
            {
                Volatile.Write(ref row[i], newcomers[written++].Neighbor.Node);
                continue;
            }

            // Written at its new place before it leaves the old one, and looked at again there: it may be swept too.
            Volatile.Write(ref row[i], row[used - 1]);
            Volatile.Write(ref row[--used], -1);
            i--;
        }

        for (; written < newcomers.Count && used < length; used++)
        {
            Volatile.Write(ref row[used], newcomers[written++].Neighbor.Node);
        }

        return written;
    }

    /// <summary>Adds a link from a neighbour back to a new node; a full row is chosen anew from old and new.</summary>
    private void AddLink(SearchContext context, int from, Neighbor to, int level)
    {
        storage.Lock(from);
        try
        {
            int* row = storage.RowOf(from, level);
            int length = storage.RowLength(level);
            int count = 0;
            while (count < length && row[count] >= 0)
            {
                if (row[count] == to.Node)
                {
                    return;
                }

                context.Batch[count] = row[count];
                count++;
            }

            if (count < length)
            {
                Volatile.Write(ref row[count], to.Node);
                return;
            }

            byte* query = context.OtherQuery.Pointer;
            _codec.QueryFromCode(storage.CodeOf(from), query);
            _codec.Distances(query, storage.Codes, context.Batch, count, context.Distances);
            var anchor = new Neighbor(context.Batch[0], context.Distances[0]);
            context.Candidates.Clear();
            for (int i = 0; i < count; i++)
            {
                // A deleted node that is anchored here stays: others may be anchored at it and found through it alone.
                if (storage.IsLinkable(context.Batch[i]) || storage.IsAnchor(from, ofNode: context.Batch[i]))
                {
                    context.Candidates.Add(new Neighbor(context.Batch[i], context.Distances[i]));
                }
            }

            context.Candidates.Add(to);
            SelectDiverse(context, length);
            if (level == 0)
            {
                KeepOwnAnchor(context.Selected, anchor, length);
                KeepAnchored(context, from, length, newest: to.Node);
            }

            storage.WriteRow(from, level, context.Selected);
        }
        finally
        {
            storage.Unlock(from);
        }
    }

    /// <summary>
    /// The selection heuristic: takes candidates nearest first, and keeps one only if it is nearer to the base than
    /// to every candidate kept before it, so that links point in different directions.
    /// </summary>
    private void SelectDiverse(SearchContext context, int limit)
    {
        List<Neighbor> selected = context.Selected;
        selected.Clear();
        CollectionsMarshal.AsSpan(context.Candidates).Sort();
        byte* query = context.OtherQuery.Pointer;
        foreach (Neighbor candidate in CollectionsMarshal.AsSpan(context.Candidates))
        {
            if (selected.Count == limit)
            {
                break;
            }

            if (IsDiverse(context, candidate, query))
            {
                context.Batch[selected.Count] = candidate.Node;
                selected.Add(candidate);
            }
        }
    }

    /// <summary>Whether a candidate is nearer to the base than to any selected node, all in the batch.</summary>
    private bool IsDiverse(SearchContext context, Neighbor candidate, byte* query)
    {
        int count = context.Selected.Count;
        if (count == 0)
        {
            return true;
        }

        _codec.QueryFromCode(storage.CodeOf(candidate.Node), query);
        for (int start = 0; start < count; start += 4)
        {
            int some = Math.Min(4, count - start);
            _codec.Distances(query, storage.Codes, context.Batch + start, some, context.Distances);
            for (int i = 0; i < some; i++)
            {
                if (context.Distances[i] < candidate.Distance)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Makes the pool's nodes the candidates: those that may be linked to, without one.</summary>
    private void TakeLinkable(SearchContext context, int except)
    {
        context.Candidates.Clear();
        CandidatePool pool = context.Pool;
        for (int rank = 0; rank < pool.Count; rank++)
        {
            int node = pool.NodeAt(rank);
            if (node != except && storage.IsLinkable(node))
            {
                context.Candidates.Add(new Neighbor(node, pool.DistanceAt(rank)));
            }
        }
    }

    private static bool Contains(int* row, int length, int node) => new ReadOnlySpan<int>(row, length).Contains(node);

    private bool LinksToSwept(int* row, int length)
    {
        for (int i = 0; i < length && row[i] >= 0; i++)
        {
            if (storage.IsSwept(row[i]))
            {
                return true;
            }
        }

        return false;
    }

    private void AppendLinkable(SearchContext context, int deleted, int level, ref int count)
    {
        int* row = storage.RowOf(deleted, level);
        int length = storage.RowLength(level);
        for (int i = 0; i < length && row[i] >= 0; i++)
        {
            AppendUnseen(context, row[i], ref count);
        }
    }

    private void AppendUnseen(SearchContext context, int node, ref int count)
    {
        if (count < context.BatchLength && context.TryMark(node) && storage.IsLinkable(node))
        {
            context.Batch[count++] = node;
        }
    }

    private void SelectFromBatch(SearchContext context, byte* query, int count, int limit)
    {
        _codec.Distances(query, storage.Codes, context.Batch, count, context.Distances);
        context.Candidates.Clear();
        for (int i = 0; i < count; i++)
        {
            context.Candidates.Add(new Neighbor(context.Batch[i], context.Distances[i]));
        }

        SelectDiverse(context, limit);
    }
}
