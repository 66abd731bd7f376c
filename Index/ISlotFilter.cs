// What a search inside the index needs to know of a filter: which slots may be returned.
namespace SearchEngine.Index;

/// <summary>Decides which slots a search may return. Implementations are safe for concurrent readers.</summary>
public interface ISlotFilter
{
    /// <summary>How many slots pass, if that is known or cheaply estimated; otherwise null.</summary>
    int? EstimatedCount { get; }

    /// <summary>True when the slot may be returned.</summary>
    /// <param name="slot">The slot, zero or more.</param>
    bool Accepts(int slot);
}
