namespace SearchEngine.Trainer.Data;

/// <summary>How rows become examples where there is more than one way.</summary>
public sealed record TrainingFileOptions
{
    /// <summary>The split of a BEIR folder, or of a file whose first column names one.</summary>
    public string Split { get; init; } = "train";

    /// <summary>What stands for the classes of labelled texts.</summary>
    public LabelUse LabelUse { get; init; }

    /// <summary>Negatives of a labelled text, at most.</summary>
    public int LabelNegatives { get; init; } = 7;

    /// <summary>
    /// Whether similarity pairs of every score are kept, with their score as target (for CoSENT), instead of those of
    /// at least 4 of 5 as positives.
    /// </summary>
    public bool KeepsScores { get; init; }

    /// <summary>Seeds the draws among labelled texts.</summary>
    public int Seed { get; init; } = 1;
}
