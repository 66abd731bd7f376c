namespace SearchEngine.Embedder.Batching;

/// <summary>How a <see cref="DynamicBatcher{TInput,TOutput}"/> trades latency for throughput.</summary>
public sealed record BatchingOptions
{
    /// <summary>Tokens that one batch may hold; a single input may exceed it and then runs alone. At least 1.</summary>
    public int MaxBatchTokens { get; init; } = 8192;

    /// <summary>Inputs that one batch may hold. At least 1.</summary>
    public int MaxBatchInputs { get; init; } = 256;

    /// <summary>
    /// How long the first input of a batch may wait for company. Zero takes what is queued already: batches then form
    /// by themselves while the one before computes, and a lone query waits for nothing.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.Zero;

    /// <summary>Tokens that may wait in the queue; beyond it callers get <see cref="EmbedderBusyException"/>.</summary>
    public int MaxQueuedTokens { get; init; } = 1 << 20;

    internal void Validate()
    {
        RequirePositive(MaxBatchTokens, nameof(MaxBatchTokens));
        RequirePositive(MaxBatchInputs, nameof(MaxBatchInputs));
        RequirePositive(MaxQueuedTokens, nameof(MaxQueuedTokens));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWait, TimeSpan.Zero, nameof(MaxWait));
    }

    private static void RequirePositive(int value, string name) =>
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
}
