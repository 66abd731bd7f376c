// How long the pieces are that a record is cut into for training, and which pieces are drawn how often.
namespace SearchEngine.Trainer.Batching;

/// <summary>How crops are cut.</summary>
public sealed record CropSettings
{
    /// <summary>Queries are cut after so many tokens.</summary>
    public int MaxQueryTokens { get; init; } = 32;

    /// <summary>The smallest passage budget that is drawn, in tokens.</summary>
    public int MinPassageTokens { get; init; } = 48;

    /// <summary>The largest passage budget that is drawn, in tokens.</summary>
    public int MaxPassageTokens { get; init; } = 160;

    /// <summary>How often a title-and-text query sees the opening of the text rather than a later part.</summary>
    public double OpeningShare { get; init; } = 0.6;

    /// <summary>How often a sentence's passage carries the record's title in front.</summary>
    public double TitleInPassageShare { get; init; } = 0.7;

    /// <summary>How often a sentence query stays in its own passage.</summary>
    public double KeepSentenceShare { get; init; } = 0.1;
}
