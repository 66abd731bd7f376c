// What a model's queues and cache hold, for those who watch a server.
namespace SearchEngine.Embedder;

/// <summary>Counts of one moment.</summary>
/// <param name="QueuedTokens">Tokens of texts that wait to be embedded.</param>
/// <param name="CacheHits">Texts whose vector the cache had, since the model was loaded.</param>
/// <param name="CacheMisses">Texts whose vector the cache did not have.</param>
public readonly record struct EmbeddingStatistics(long QueuedTokens, long CacheHits, long CacheMisses);
