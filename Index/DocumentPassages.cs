// A document and its passages as one read found them, so that the passages lie within the text.
namespace SearchEngine.Index;

/// <summary>A document with the passages that it was cut into.</summary>
/// <param name="Document">The document.</param>
/// <param name="Passages">At least one, in the order of the text.</param>
public sealed record DocumentPassages(StoredDocument Document, IReadOnlyList<ScoredPassage> Passages);
