// A stretch of a document's text that has a vector of its own.
namespace SearchEngine.Index;

/// <summary>A stretch of a document's text.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units.</param>
/// <param name="Length">How long it is, in UTF-16 code units.</param>
public readonly record struct Passage(int Start, int Length);
