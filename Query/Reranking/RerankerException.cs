// A second stage that failed is told apart from a search that failed.
namespace SearchEngine.Query;

/// <summary>A reranker did not answer, or answered something else.</summary>
/// <param name="message">Names the reranker's address and the remedy.</param>
/// <param name="inner">What happened.</param>
public sealed class RerankerException(string message, Exception? inner) : Exception(message, inner);
