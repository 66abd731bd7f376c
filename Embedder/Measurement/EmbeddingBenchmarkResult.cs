namespace SearchEngine.Embedder.Measurement;

/// <summary>What <see cref="EmbeddingBenchmark"/> measured.</summary>
public sealed record EmbeddingBenchmarkResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Device, instruction set, threads.</summary>
    public required string Engine { get; init; }

    /// <summary>Texts a call.</summary>
    public required int Batch { get; init; }

    /// <summary>Tokens a text.</summary>
    public required int Tokens { get; init; }

    /// <summary>Tokens a second of wall time.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Tokens a second of processor time, all threads together.</summary>
    public required double TokensPerCpuS { get; init; }

    /// <summary>Arithmetic a second, in 1e9 operations, linear layers and attention counted.</summary>
    public required double Gflops { get; init; }

    /// <summary>Arithmetic of the kernel alone on data in the first-level cache, all threads; null where it is not
    /// measured.</summary>
    public double? PeakGflops { get; init; }

    /// <summary>Median time of a call.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99th percentile of the time of a call.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Median time of one query of 16 tokens alone.</summary>
    public required double QueryP50Ms { get; init; }

    /// <summary>99th percentile of the time of one query of 16 tokens alone.</summary>
    public required double QueryP99Ms { get; init; }

    /// <summary>Share of computed tokens that were padding.</summary>
    public required double PaddingWaste { get; init; }

    /// <summary>The first components of the first vector, to compare systems.</summary>
    public required float[] FirstRow { get; init; }
}
