using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>
/// How token vectors are trained on hard negatives: a batch is made of groups of records that are nearest neighbours by
/// the vectors of the stage before, the teacher.
/// </summary>
public sealed record MiningStageRecipe
{
    /// <summary>Records of a group; a divisor of the batch. 1 mines nothing.</summary>
    public int GroupSize { get; init; } = 64;

    /// <summary>How often a batch is mined, 0 to 1; the others are drawn at random.</summary>
    public double Share { get; init; } = 1;

    /// <summary>
    /// Positive-aware filter: a passage that the teacher scores above this share of a query's own passage is no
    /// negative of that query; 0 turns it off.
    /// </summary>
    public double Margin { get; init; } = 0.95;

    /// <summary>Schedule and batch.</summary>
    public TokenVectorSettings Training { get; init; } = new() { Steps = 1000, LearningRate = 0.001f };

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="place">Stands in front of the field's name, with a dot.</param>
    internal string? Fault(string place) =>
        SettingFault.Missing(place + "training", Training) ?? Training.Fault(place + "training.")
        ?? SettingFault.Below(place + "groupSize", GroupSize, 1)
        ?? (Training.BatchSize % GroupSize != 0
            ? SettingFault.Text(place + "groupSize", GroupSize, $"a divisor of the batch of {Training.BatchSize}")
            : null)
        ?? SettingFault.NoShare(place + "share", Share, mayBeWhole: true)
        ?? SettingFault.Below(place + "margin", Margin, 0);
}
