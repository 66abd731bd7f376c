// A search result of the vector index: which slot, and how similar.
namespace SearchEngine.Index;

/// <summary>A slot of the vector index and its similarity to a query.</summary>
/// <param name="Slot">The slot number the caller gave on insert.</param>
/// <param name="Score">Similarity, higher is better (<see cref="Metric"/> says in which unit).</param>
public readonly record struct ScoredSlot(int Slot, float Score);
