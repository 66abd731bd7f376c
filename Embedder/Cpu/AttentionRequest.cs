namespace SearchEngine.Embedder.Cpu;

/// <summary>One head's attention of a run of queries over packed keys and values.</summary>
internal readonly unsafe struct AttentionRequest
{
    /// <summary>[queries, headDim]: rotated and scaled.</summary>
    public required float* Queries { get; init; }

    public required nint QueryStride { get; init; }

    public required int QueryCount { get; init; }

    /// <summary>[queries, headDim]: receives the result.</summary>
    public required float* Target { get; init; }

    public required nint TargetStride { get; init; }

    /// <summary>Position of the first query among the keys; only masks look at it.</summary>
    public int FirstPosition { get; init; }

    /// <summary>Whether a query sees only keys up to its own position.</summary>
    public bool IsCausal { get; init; }

    /// <summary>|position of query - position of key| must be below it; 0 is without limit.</summary>
    public int Window { get; init; }
}
