// Scoring blocks with SIMD on the calling thread: a tile of rows stays in the cache while all queries pass over it.
namespace SearchEngine.Index.Distance;

/// <summary>
/// The CPU's block scorer. A pair's score does not depend on where in the block it stands, so equal vectors score
/// equal. Stateless; callers spread blocks over threads themselves.
/// </summary>
public sealed unsafe class SimdBlockScorer : IBlockScorer
{
    private const int TileRows = 64;
    private const int Together = 4;

    /// <summary>The one instance that is needed.</summary>
    public static SimdBlockScorer Instance { get; } = new();

    /// <inheritdoc/>
    public int RowsPerBlock => 4 * TileRows;

    /// <inheritdoc/>
    public bool IsAccelerator => false;

    /// <inheritdoc/>
    public void Score(
        Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, Span<float> scores)
    {
        (int queryCount, int rowCount) = Shape(queries, rows, dimensions, scores);
        for (int tile = 0; tile < rowCount; tile += TileRows)
        {
            int count = Math.Min(TileRows, rowCount - tile);
            ReadOnlySpan<float> some = rows.Slice(tile * dimensions, count * dimensions);
            for (int query = 0; query < queryCount; query++)
            {
                ScoreTile(metric, queries.Slice(query * dimensions, dimensions), some,
                    scores.Slice((query * rowCount) + tile, count));
            }
        }
    }

    /// <summary>Queries and rows of a call, after checking that everything fits together.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static (int Queries, int Rows) Shape(
        ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, ReadOnlySpan<float> scores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        (int queryCount, int rowCount) = (queries.Length / dimensions, rows.Length / dimensions);
        bool fits = queryCount * dimensions == queries.Length && rowCount * dimensions == rows.Length
            && (long)queryCount * rowCount == scores.Length;
        return fits ? (queryCount, rowCount) : throw new ArgumentException(
            $"{queries.Length} and {rows.Length} floats are not queries and rows of {dimensions} dimensions with "
            + $"{scores.Length} scores.");
    }

    private static void ScoreTile(
        Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (query.Length % Float32Kernels.RowMultiple == 0)
        {
            ScoreFours(metric, query, rows, scores);
            return;
        }

        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = Similarity.Score(metric, query, rows.Slice(row * query.Length, query.Length));
        }
    }

    private static void ScoreFours(
        Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> scores)
    {
        int dimensions = query.Length;
        float* four = stackalloc float[Together];
        fixed (float* q = query, first = rows)
        {
            for (int row = 0; row < scores.Length; row += Together)
            {
                // The last four repeat the last row: every row goes through the same additions in the same order.
                int last = scores.Length - 1;
                float* r0 = first + ((nint)row * dimensions);
                float* r1 = first + ((nint)Math.Min(row + 1, last) * dimensions);
                float* r2 = first + ((nint)Math.Min(row + 2, last) * dimensions);
                float* r3 = first + ((nint)Math.Min(row + 3, last) * dimensions);
                if (metric == Metric.L2)
                {
                    Float32Kernels.SquaredL2x4(q, r0, r1, r2, r3, dimensions, four);
                }
                else
                {
                    Float32Kernels.Dot4(q, r0, r1, r2, r3, dimensions, four);
                }

                for (int i = 0; i < Together && row + i < scores.Length; i++)
                {
                    scores[row + i] = metric == Metric.L2 ? -four[i] : four[i];
                }
            }
        }
    }
}
