// Keeping every node findable. A node's first link names its anchor, a near neighbour whose row always keeps the link
// back: a search that arrives at the anchor arrives at the node, however often the rows around are rewritten. Anchors
// have anchors of their own and none leads back, or two nodes that anchor each other would be all that leads to either.
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Hnsw;

internal sealed unsafe partial class GraphWalk<TCodec>
{
    private const int AnchorCandidates = 32;

    // Chains of anchors end after a few steps, at nodes that were among the first.
    private const int LongestChain = 64;

    public override void Reconnect(SearchContext context, int node)
    {
        int nearest = storage.EntryPoint;
        if (nearest < 0)
        {
            return;
        }

        byte* query = context.Query.Pointer;
        _codec.QueryFromCode(storage.CodeOf(node), query);
        float distance = _codec.Distance(query, storage.CodeOf(nearest));
        Descend(context, query, storage.LevelOf(nearest), 0, ref nearest, ref distance);
        SearchLevel(context, query, nearest, distance, 0, options.EfConstruction);
        TakeLinkable(context, node);
        if (context.Candidates.Count == 0)
        {
            // The walk ended where no links lead on, at the node itself perhaps. Rare, and so worth a scan.
            TakeNearestOfAll(context, query, node);
        }

        SelectDiverse(context, options.M);
        KeepAnchors(context);
        storage.Lock(node);
        if (storage.LinksOf(node).IsEmpty)
        {
            storage.WriteRow(node, 0, context.Selected);
        }

        storage.Unlock(node);
        Anchor(context, node);
    }

    private void TakeNearestOfAll(SearchContext context, byte* query, int except)
    {
        context.Candidates.Clear();
        for (int node = 0; node < storage.NodeCount; node++)
        {
            if (node == except || Volatile.Read(ref storage.SlotOf[node]) < 0)
            {
                continue;
            }

            context.Candidates.Add(new Neighbor(node, _codec.Distance(query, storage.CodeOf(node))));
            if (context.Candidates.Count == 2 * AnchorCandidates)
            {
                context.Candidates.Sort();
                context.Candidates.RemoveRange(AnchorCandidates, AnchorCandidates);
            }
        }
    }

    /// <summary>Copies the nearest candidates aside, in which <see cref="Anchor"/> looks for an anchor.</summary>
    private static void KeepAnchors(SearchContext context)
    {
        context.Anchors.Clear();
        foreach (Neighbor candidate in CollectionsMarshal.AsSpan(context.Candidates))
        {
            if (context.Anchors.Count == AnchorCandidates)
            {
                return;
            }

            context.Anchors.Add(candidate);
        }
    }

    /// <summary>
    /// Gives a node an anchor. It is the nearest neighbour, unless that one anchors as many nodes as its row is long,
    /// or is itself anchored at the node; then the next nearest.
    /// </summary>
    private void Anchor(SearchContext context, int node)
    {
        foreach (Neighbor candidate in context.Anchors)
        {
            if (LeadsBack(candidate.Node, node) || !TryLockedLink(candidate.Node, node))
            {
                continue;
            }

            storage.Lock(node);
            PutFirst(node, candidate.Node);
            storage.Unlock(node);

            // Before the node named its anchor, another writer may have dropped the link again; from here on none does.
            if (TryLockedLink(candidate.Node, node))
            {
                return;
            }
        }
    }

    /// <summary>Whether a node's anchor serves on: the sweep does not remove it, and it leads to the node.</summary>
    private bool KeepsAnchor(int node)
    {
        int anchor = storage.AnchorOf(node);
        return anchor >= 0 && !storage.IsSwept(anchor) && !LeadsBack(anchor, node) && TryLockedLink(anchor, node);
    }

    /// <summary>Whether a node is anchored at another, directly or by way of its anchors.</summary>
    private bool LeadsBack(int from, int to)
    {
        for (int step = 0; step < LongestChain && from >= 0; step++)
        {
            from = storage.AnchorOf(from);
            if (from == to)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryLockedLink(int from, int to)
    {
        storage.Lock(from);
        bool linked = TryForceLink(from, to);
        storage.Unlock(from);
        return linked;
    }

    /// <summary>Links unless that is so already: in a free place, or in place of a node not anchored here.</summary>
    private bool TryForceLink(int from, int to)
    {
        int* row = storage.RowOf(from, 0);
        int length = storage.RowLength(0);
        if (Contains(row, length, to))
        {
            return true;
        }

        int place = PlaceFor(from);
        if (place < 0)
        {
            return false;
        }

        Volatile.Write(ref row[place], to);
        return true;
    }

    /// <summary>Where a row takes another link: the first free place, or the last that holds neither the node's own
    /// anchor nor a node anchored here; -1 when there is none.</summary>
    private int PlaceFor(int node)
    {
        ReadOnlySpan<int> links = storage.LinksOf(node);
        if (links.Length < storage.RowLength(0))
        {
            return links.Length;
        }

        int place = links.Length - 1;
        while (place > 0 && storage.IsAnchor(node, ofNode: links[place]))
        {
            place--;
        }

        return place > 0 ? place : -1;
    }

    /// <summary>Makes a neighbour the first in a node's row. In a full row the last link that is not anchored here
    /// makes way, and if there is none, the anchor so far.</summary>
    private void PutFirst(int node, int neighbor)
    {
        int* row = storage.RowOf(node, 0);
        int at = new ReadOnlySpan<int>(row, storage.RowLength(0)).IndexOf(neighbor);
        if (at < 0)
        {
            at = Math.Max(0, PlaceFor(node));
        }

        for (; at > 0; at--)
        {
            Volatile.Write(ref row[at], row[at - 1]);
        }

        Volatile.Write(ref row[0], neighbor);
    }

    /// <summary>
    /// Puts the candidates anchored at a node back into its selection. Each takes a free place, or that of the
    /// farthest that is not anchored here, or of the newest, which can still find another anchor.
    /// </summary>
    private void KeepAnchored(SearchContext context, int from, int limit, int newest)
    {
        List<Neighbor> selected = context.Selected;
        int replaceable = selected.Count - 1;
        foreach (Neighbor candidate in CollectionsMarshal.AsSpan(context.Candidates))
        {
            if (candidate.Node == newest || !storage.IsAnchor(from, ofNode: candidate.Node)
                || selected.Contains(candidate))
            {
                continue;
            }

            if (selected.Count < limit)
            {
                selected.Add(candidate);
                continue;
            }

            // The first in the row is the node's own anchor and stays.
            while (replaceable > 0 && selected[replaceable].Node != newest
                && storage.IsAnchor(from, ofNode: selected[replaceable].Node))
            {
                replaceable--;
            }

            if (replaceable > 0)
            {
                selected[replaceable--] = candidate;
            }
        }
    }

    /// <summary>
    /// Moves a node's own anchor to the front of its new selection, and puts it back if it is missing: even a deleted
    /// anchor stays until the sweep finds another.
    /// </summary>
    private static void KeepOwnAnchor(List<Neighbor> selected, Neighbor anchor, int limit)
    {
        int at = selected.IndexOf(anchor);
        if (at >= 0)
        {
            selected.RemoveAt(at);
        }
        else if (selected.Count == limit)
        {
            selected.RemoveAt(limit - 1);
        }

        selected.Insert(0, anchor);
    }
}
