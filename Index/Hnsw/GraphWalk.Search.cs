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

    public override GraphStorage Storage => storage;

    public override void Prepare(SearchContext context)
        => _codec.Prepare(context.Prepared, context.Query.Pointer);

    public override void Store(SearchContext context, int node)
        => _codec.Store(context.Query.Pointer, storage.CodeOf(node));

    public override void Search(SearchContext context, int entry, int ef)
    {
        byte* query = context.Query.Pointer;
        float distance = FindStart(context, ref entry);
        SearchLevel(context, query, entry, distance, 0, ef);
    }

    /// <summary>Descends from the entry point to level 0; the node it ends at is where the search begins.</summary>
    private float FindStart(SearchContext context, ref int node)
    {
        byte* query = context.Query.Pointer;
        float distance = _codec.Distance(query, storage.CodeOf(node));
        Descend(context, query, storage.LevelOf(node), 0, ref node, ref distance);
        return distance;
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
            PrefetchCode(codes + ((nint)neighbor * codeBytes), codeBytes);
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
    private static void PrefetchCode(byte* code, int codeBytes)
    {
        if (Sse.IsSupported)
        {
            for (int line = 0; line < codeBytes; line += CacheLine)
            {
                Sse.Prefetch0(code + line);
            }
        }
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
