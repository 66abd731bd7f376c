// One answer of a search inside the index: which slot, and how good.
namespace SearchEngine.Index;

/// <summary>A slot of an index structure (a graph node or a document ordinal) and its score.</summary>
/// <param name="Slot">The slot, zero or more.</param>
/// <param name="Score">
/// Higher is better for every metric; for <c>L2</c> it is the negative squared distance.
/// </param>
public readonly record struct ScoredSlot(int Slot, float Score);
