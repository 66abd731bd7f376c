// A term of a query that was put together by the caller, as pseudo-relevance feedback does.
namespace SearchEngine.Index.Lexical;

/// <summary>A term as the analyzer makes it, and how much it counts.</summary>
/// <param name="Term">The analyzed term.</param>
/// <param name="Weight">Above 0; 1 is a word that the query names once.</param>
public readonly record struct WeightedTerm(string Term, float Weight);
