namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>A merge of two neighbouring tokens into one.</summary>
/// <param name="Left">The token on the left.</param>
/// <param name="Right">The token on the right.</param>
/// <param name="Rank">Its turn: lower goes first, and of equal ones the leftmost.</param>
internal readonly record struct TokenMerge(string Left, string Right, int Rank);
