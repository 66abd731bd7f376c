// Pseudo-relevance feedback: relevance model RM3 (Lavrenko and Croft, 2001; Abdul-Jaleel et al., 2004) over BM25.
namespace SearchEngine.Query;

/// <summary>Adds words of the best documents to a keyword query.</summary>
/// <param name="Documents">How many of the best documents are taken for relevant.</param>
/// <param name="Terms">How many of their words are added.</param>
/// <param name="OriginalWeight">How much the query's own words count, 0 to 1; the added ones have the rest.</param>
public sealed record Expansion(int Documents = 10, int Terms = 10, float OriginalWeight = 0.5f);
