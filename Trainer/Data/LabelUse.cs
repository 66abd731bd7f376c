namespace SearchEngine.Trainer.Data;

/// <summary>What stands for a class when labelled texts become training examples.</summary>
public enum LabelUse
{
    /// <summary>
    /// Other texts: of the same class the positive, of other classes the negatives (NV-Embed-v2). Two classes alone
    /// keep their labels, since half of all texts would be positives.
    /// </summary>
    Examples,

    /// <summary>The labels' own words (NV-Embed-v1).</summary>
    Labels,
}
