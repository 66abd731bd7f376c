// Many queries against many vectors at once: what exact search is made of, on the CPU or on a GPU.
namespace SearchEngine.Index.Distance;

/// <summary>
/// Scores every pair of a query and a row. Index has <see cref="SimdBlockScorer"/>; a room that sees a GPU brings its
/// own. Implementations must allow concurrent calls.
/// </summary>
public interface IBlockScorer
{
    /// <summary>Rows a call is best given: few where memory is near, many where each call has a price.</summary>
    int RowsPerBlock { get; }

    /// <summary>True when it computes somewhere else than on this machine's cores, so that many queries at once are
    /// nearly as quick as one.</summary>
    bool IsAccelerator { get; }

    /// <summary>Scores all pairs, as <see cref="Similarity.Score"/> does.</summary>
    /// <param name="metric">For cosine, queries and rows count as being of unit length.</param>
    /// <param name="queries">[q, d]</param>
    /// <param name="rows">[n, d]</param>
    /// <param name="dimensions">d</param>
    /// <param name="scores">[q, n]; receives one score a pair, higher is better.</param>
    /// <exception cref="ArgumentException">Sizes do not fit together.</exception>
    void Score(
        Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, Span<float> scores);
}
