namespace SearchEngine.Embedder.Batching;

/// <summary>The queue in front of the model is full: nothing of the request was embedded, and it may be sent again.
/// </summary>
/// <param name="queuedTokens">Tokens waiting when the request came.</param>
/// <param name="maxQueuedTokens">Tokens that may wait.</param>
public sealed class EmbedderBusyException(int queuedTokens, int maxQueuedTokens)
    : Exception($"The embedder is busy: {queuedTokens} tokens wait in its queue, which holds {maxQueuedTokens}. "
        + "Send the request again in a moment, or send less at a time.");
