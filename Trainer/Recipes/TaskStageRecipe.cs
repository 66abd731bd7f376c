using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Recipes;

/// <summary>How token vectors are taught tasks: batches of labelled sets among batches of the corpus.</summary>
public sealed record TaskStageRecipe
{
    /// <summary>How often a batch is of a labelled set, 0 to 1.</summary>
    public double TaskShare { get; init; } = 0.3;

    /// <summary>Schedule and batch.</summary>
    public TokenVectorSettings Training { get; init; } = new() { Steps = 1000, LearningRate = 0.001f };
}
