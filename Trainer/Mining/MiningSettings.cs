namespace SearchEngine.Trainer.Mining;

/// <summary>Which candidates become hard negatives.</summary>
public sealed record MiningSettings
{
    /// <summary>Negatives of a query, at most.</summary>
    public int Negatives { get; init; } = 7;

    /// <summary>
    /// Positive-aware filter: a candidate that scores above this share of the query's lowest positive is taken for an
    /// unlabelled answer and rejected. 0.95 suits large corpora, 0.80 to 0.90 small ones; 0 turns it off.
    /// </summary>
    public double Margin { get; init; } = 0.95;

    /// <summary>A candidate must score below the lowest positive by at least this; null turns it off.</summary>
    public double? AbsoluteMargin { get; init; }

    /// <summary>A candidate must score below this; null turns it off.</summary>
    public double? MaxScore { get; init; }

    /// <summary>Candidates before this rank, from 0, are passed over.</summary>
    public int FirstRank { get; init; }

    /// <summary>Candidates that are looked at for each query.</summary>
    public int Candidates { get; init; } = 100;

    /// <summary>Whether negatives are drawn at random from what passes, rather than taken from the top.</summary>
    public bool Sampled { get; init; }

    /// <summary>Seeds the draw.</summary>
    public int Seed { get; init; } = 1;
}
