// How generations are kept the same in this process.
namespace SearchEngine.Index.Generations;

/// <summary>How generations follow the served one. None of it is kept on disk.</summary>
public sealed record GenerationOptions
{
    /// <summary>Documents that are stored together.</summary>
    public int BatchDocuments { get; init; } = 32;

    /// <summary>Awaited before every document that a new generation embeds, and before every batch of changes that
    /// others follow, so that live searches come first; null for full speed.</summary>
    public Func<CancellationToken, Task>? Pace { get; init; }

    /// <summary>A switch waits before it pauses writes until at most so many documents differ.</summary>
    public int SwitchLag { get; init; } = 16;

    /// <summary>How long a switch waits for <see cref="SwitchLag"/>; then it pauses writes all the same.</summary>
    public TimeSpan LongestApproach { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a switch may pause writes; then it is given up and writes go on where they went.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of the disk that a new generation must leave free.</summary>
    public long ReservedFreeBytes { get; init; } = 256L << 20;

    /// <summary>Told why a generation does not follow at the moment.</summary>
    public Action<Exception>? OnTrouble { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Says how many bytes are free; null asks the disk.</summary>
    internal Func<long>? FreeBytes { get; init; }
}
