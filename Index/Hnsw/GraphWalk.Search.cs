// Algorithms 2 and 5 of Malkov & Yashunin: greedy descent through the upper levels, best-first search of one level.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

/// <summary>The walk over codes of type <typeparamref name="TCodec"/>; reads rows without locks.</summary>
internal sealed unsafe partial class GraphWalk<TCodec>(GraphStorage storage, TCodec codec, HnswOptions options)
    : GraphWalk
    where TCodec : struct, ICodec
{
    private const int CacheLine = 64;
    private readonly TCodec _codec = codec;

    public override int QueryBytes => _codec.QueryBytes;

    public override bool IsExact => _codec.IsExact;

    public override void Encode(SearchContext context, int node)
        => _codec.Encode(context.Prepared, storage.CodeOf(node));

    public override void Search(SearchContext context, int entry, int ef, ISlotFilter? filter)
    {
        byte* query = context.Query.Pointer;
        _codec.EncodeQuery(context.Prepared, query);
        float distance = _codec.Distance(query, storage.CodeOf(entry));
        Descend(context, query, storage.LevelOf(entry), 0, ref entry, ref distance);
        if (filter is null)
        {
            SearchLevel(context, query, entry, distance, 0, ef);
        }
        else
        {
            SearchFiltered(context, query, entry, distance, ef, filter);
        }
    }

    /// <summary>Follows the nearest neighbour from one level down to, not including, another.</summary>
    private void Descend(
        SearchContext context, byte* query, int fromLevel, int toLevel, ref int nearest, ref float distance)
    {
        for (int level = fromLevel; level > toLevel; level--)
        {
            bool moved = true;
            while (moved)
            {
                moved = false;
                int count = ReadRow(context, nearest, level);
                _codec.Distances(query, storage.Codes, context.Batch, count, context.Distances);
                for (int i = 0; i < count; i++)
                {
                    if (context.Distances[i] < distance)
                    {
                        distance = context.Distances[i];
                        nearest = context.Batch[i];
                        moved = true;
                    }
                }
            }
        }
    }

    /// <summary>Best-first search of one level; the ef nearest nodes, deleted ones too, end in context.Pool.</summary>
    private void SearchLevel(SearchContext context, byte* query, int entry, float distance, int level, int ef)
    {
        byte epoch = context.NextEpoch(storage.Capacity);
        byte* visited = context.Visited;
        int* batch = context.Batch;
        float* distances = context.Distances;
        CandidatePool pool = context.Pool;
        pool.Reset(ef);
        pool.Offer(distance, entry);
        visited[entry] = epoch;
        while (pool.TryExpandNext(out int node))
        {
            int count = GatherUnvisited(node, level, visited, epoch, batch);
            int next = pool.PeekNext();
            if (next >= 0)
            {
                PrefetchRow(next, level);
            }

            _codec.Distances(query, storage.Codes, batch, count, distances);
            for (int i = 0; i < count; i++)
            {
                pool.Offer(distances[i], batch[i]);
            }
        }
    }

    /// <summary>Best-first search of level 0 that walks over every node but collects only what may be returned.</summary>
    private void SearchFiltered(
        SearchContext context, byte* query, int entry, float distance, int ef, ISlotFilter filter)
    {
        byte epoch = context.NextEpoch(storage.Capacity);
        byte* visited = context.Visited;
        CandidatePool results = context.Pool;
        CandidateHeap frontier = context.Frontier;
        results.Reset(ef);
        frontier.Clear();
        frontier.Push(distance, entry);
        Collect(results, entry, distance, filter);
        visited[entry] = epoch;
        while (frontier.Count > 0)
        {
            long nearest = frontier.Pop();
            if (results.IsFull && CandidatePool.DistanceOf(nearest) > results.WorstDistance)
            {
                break;
            }

            int count = GatherUnvisited(CandidatePool.NodeOf(nearest), 0, visited, epoch, context.Batch);
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
    }

    private void Collect(CandidatePool results, int node, float distance, ISlotFilter filter)
    {
        int slot = Volatile.Read(ref storage.SlotOf[node]);
        if (slot >= 0 && filter.Accepts(slot))
        {
            results.Offer(distance, node);
        }
    }

    /// <summary>Copies a node's unvisited neighbours into the batch, marks them and prefetches their codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int GatherUnvisited(int node, int level, byte* visited, byte epoch, int* batch)
    {
        int* row = storage.RowOf(node, level);
        int length = storage.RowLength(level);
        int codeBytes = storage.CodeBytes;
        byte* codes = storage.Codes;
        int count = 0;
        for (int i = 0; i < length; i++)
        {
            int neighbor = row[i];
            if (neighbor < 0)
            {
                break;
            }

            if (visited[neighbor] == epoch)
            {
                continue;
            }

            visited[neighbor] = epoch;
            batch[count++] = neighbor;
            byte* code = codes + ((nint)neighbor * codeBytes);
            if (Sse.IsSupported)
            {
                for (int line = 0; line < codeBytes; line += CacheLine)
                {
                    Sse.Prefetch0(code + line);
                }
            }
        }

        return count;
    }

    private int ReadRow(SearchContext context, int node, int level)
    {
        int* row = storage.RowOf(node, level);
        int length = storage.RowLength(level);
        int count = 0;
        while (count < length && row[count] >= 0)
        {
            context.Batch[count] = row[count];
            count++;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchRow(int node, int level)
    {
        if (Sse.IsSupported)
        {
            var row = (byte*)storage.RowOf(node, level);
            Sse.Prefetch0(row);
            Sse.Prefetch0(row + CacheLine);
        }
    }
}
