// A term and the word that it was made of.
namespace SearchEngine.Index.Lexical;

/// <summary>Where a term stands in a text.</summary>
/// <param name="Term">The analyzed term.</param>
/// <param name="Start">Where its word begins, in UTF-16 units.</param>
/// <param name="Length">How long its word is, in UTF-16 units.</param>
public readonly record struct TermOccurrence(string Term, int Start, int Length);
