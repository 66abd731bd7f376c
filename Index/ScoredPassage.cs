// A passage and how near it is to a query.
namespace SearchEngine.Index;

/// <summary>A passage of a document, scored.</summary>
/// <param name="Passage">Where it stands in the document's text.</param>
/// <param name="Score">How near it is, by the collection's metric; 0 when there was no vector to compare with.</param>
public readonly record struct ScoredPassage(Passage Passage, float Score);
