// What a check of the graph found.
namespace SearchEngine.Index.Hnsw;

/// <summary>The state of a graph, as <see cref="HnswGraph.Verify"/> finds it.</summary>
/// <param name="Live">Slots that searches can return.</param>
/// <param name="Deleted">Deleted nodes whose memory is not given back yet.</param>
/// <param name="Unreachable">Live nodes that no path of level-0 links leads to from the entry point.</param>
public sealed record GraphReport(int Live, int Deleted, int Unreachable);
