// What a vector search may return: a predicate over slots that can say how many it lets through.
namespace SearchEngine.Index;

/// <summary>
/// Restricts a search to some slots. The search calls it from inside the graph walk, from one thread per search;
/// an implementation that is shared between searches must allow concurrent reads.
/// </summary>
public interface ISlotFilter
{
    /// <summary>Number of slots accepted, exact or estimated; null when unknown (the search then samples).</summary>
    int? EstimatedCount { get; }

    /// <summary>True when the slot may be returned.</summary>
    /// <param name="slot">A slot that is in the index.</param>
    bool Accepts(int slot);

    /// <summary>
    /// Lists every accepted slot, so that a scan of few matches need not test all slots. The default declines.
    /// </summary>
    /// <param name="slots">Receives the slots, in any order.</param>
    /// <returns>How many were written; -1 when the filter cannot list them or they do not fit.</returns>
    int CopySlots(Span<int> slots) => -1;
}
