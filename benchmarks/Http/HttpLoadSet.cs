// The vectors of a load test, with exact answers.
using System.Numerics;
using SearchEngine.Server.Ann;

namespace SearchEngine.Benchmarks.Http;

/// <summary>A folder of <c>benchmarks ann-data</c>: base, queries, and what is truly near.</summary>
internal sealed class HttpLoadSet
{
    private readonly float[] rows, queries;

    private HttpLoadSet(float[] rows, int count, float[] queries, int queryCount, int dimensions)
    {
        this.rows = rows;
        this.queries = queries;
        Count = count;
        Queries = queryCount;
        Dimensions = dimensions;
    }

    /// <summary>Vectors to store.</summary>
    public int Count { get; }

    /// <summary>Vectors to search with.</summary>
    public int Queries { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Reads a folder.</summary>
    public static HttpLoadSet Read(string folder)
    {
        (int count, int dimensions, float[] rows) = VectorFiles.Read<float>(Path.Combine(folder, "base.fbin"));
        (int queryCount, _, float[] queries) = VectorFiles.Read<float>(Path.Combine(folder, "queries.fbin"));
        return new HttpLoadSet(rows, count, queries, queryCount, dimensions);
    }

    /// <summary>A vector to store.</summary>
    public ReadOnlySpan<float> Base(int row) => rows.AsSpan(row * Dimensions, Dimensions);

    /// <summary>A vector to search with.</summary>
    public ReadOnlySpan<float> Query(int query) => queries.AsSpan(query * Dimensions, Dimensions);

    /// <summary>The rows that are truly nearest to a query among those that are accepted, nearest first.</summary>
    public int[] Nearest(int query, int top, Func<int, bool> accepts)
    {
        PriorityQueue<int, float> best = new();
        for (int row = 0; row < Count; row++)
        {
            if (!accepts(row))
            {
                continue;
            }

            float likeness = Dot(Base(row), Query(query));
            if (best.Count < top)
            {
                best.Enqueue(row, likeness);
            }
            else
            {
                best.EnqueueDequeue(row, likeness);
            }
        }

        int[] nearest = new int[best.Count];
        for (int i = nearest.Length - 1; i >= 0; i--)
        {
            nearest[i] = best.Dequeue();
        }

        return nearest;
    }

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        }

        float dot = Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            dot += left[i] * right[i];
        }

        return dot;
    }
}
