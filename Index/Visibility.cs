// How far a write has come when the caller gets its answer. It is durable in either case.
namespace SearchEngine.Index;

/// <summary>How far a write has come when the caller gets its answer. It is durable in either case.</summary>
public enum Visibility
{
    /// <summary>Found by id, counted and scrolled; searches find it a moment later.</summary>
    Stored,

    /// <summary>Found by searches, too.</summary>
    Searchable,
}
