// Where full-precision vectors live when the graph keeps only codes: in memory, or on disk in the record store.
namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Scores stored full-precision vectors for the rescoring step of a search. The graph walks over compact codes and
/// asks this source for the exact scores of the few best candidates. Implementations must allow concurrent calls.
/// </summary>
public interface IVectorSource
{
    /// <summary>Scores stored vectors against a query, as <see cref="Distance.Similarity"/> does.</summary>
    /// <param name="metric">The metric; for <see cref="Metric.Cosine"/> the query has unit length.</param>
    /// <param name="query">The query, [d].</param>
    /// <param name="slots">The slots to score, best candidates first.</param>
    /// <param name="scores">
    /// Receives one score a slot, higher is better; <see cref="float.NegativeInfinity"/> for a slot that has no vector
    /// any more, which drops it from the results. For cosine the stored vector counts as unit length, so a source
    /// that keeps vectors unscaled divides by their length.
    /// </param>
    void Score(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<int> slots, Span<float> scores);
}
