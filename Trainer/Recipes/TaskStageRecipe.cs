using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>How token vectors are taught tasks: batches of labelled sets among batches of the corpus.</summary>
public sealed record TaskStageRecipe
{
    /// <summary>How often a batch is of a labelled set, 0 to 1.</summary>
    public double TaskShare { get; init; } = 0.3;

    /// <summary>Schedule and batch.</summary>
    public TokenVectorSettings Training { get; init; } = new() { Steps = 1000, LearningRate = 0.001f };

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="place">Stands in front of the field's name, with a dot.</param>
    internal string? Fault(string place) =>
        SettingFault.Missing(place + "training", Training) ?? Training.Fault(place + "training.")
        ?? SettingFault.NoShare(place + "taskShare", TaskShare, mayBeWhole: true);
}
