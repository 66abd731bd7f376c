// Search by example.
namespace SearchEngine.Query;

/// <summary>Documents of the collection to be like, and to be unlike.</summary>
/// <param name="Positive">Ids to be like; at least one.</param>
/// <param name="Negative">Ids to be unlike; may be empty.</param>
public sealed record Recommendation(IReadOnlyList<string> Positive, IReadOnlyList<string> Negative);
