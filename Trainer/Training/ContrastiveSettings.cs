namespace SearchEngine.Trainer.Training;

/// <summary>One contrastive training stage: batch, loss, optimiser and schedule.</summary>
public sealed record ContrastiveSettings
{
    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Queries in a step, whatever the memory: see <see cref="MicroBatchTokens"/>.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Hard negatives of a query that take part, at most.</summary>
    public int HardNegatives { get; init; } = 7;

    /// <summary>What the stage drives down.</summary>
    public Objective Objective { get; init; }

    /// <summary>Share of an objective over scores, 0 to 1; the rest is InfoNCE.</summary>
    public double ObjectiveShare { get; init; } = 1;

    /// <summary>Brings a teacher's scores to the size of cosines; margin-MSE alone uses it.</summary>
    public double TeacherFactor { get; init; } = 1;

    /// <summary>Whether the other queries' passages are negatives too: on in stage 1, off in stage 2.</summary>
    public bool InBatchNegatives { get; init; } = true;

    /// <summary>Whether passages also have to find their queries.</summary>
    public bool Symmetric { get; init; }

    /// <summary>InfoNCE temperature.</summary>
    public double Temperature { get; init; } = 0.02;

    /// <summary>Whether the temperature trains too, from <see cref="Temperature"/> on.</summary>
    public bool LearnsTemperature { get; init; }

    /// <summary>
    /// In-batch negatives that score above the positive by more than this are left out as unlabelled answers; null
    /// leaves none out.
    /// </summary>
    public double? FalseNegativeMargin { get; init; }

    /// <summary>Lengths at which cut vectors are to search well too, the whole one among them; empty trains that one.
    /// </summary>
    public IReadOnlyList<int> MatryoshkaSizes { get; init; } = [];

    /// <summary>Queries are cut after so many tokens, special tokens and instruction included.</summary>
    public int MaxQueryTokens { get; init; } = 128;

    /// <summary>Passages are cut after so many tokens, special tokens included.</summary>
    public int MaxPassageTokens { get; init; } = 256;

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 2e-5;

    /// <summary>Factor on the learning rate of the token embeddings.</summary>
    public double EmbeddingRateFactor { get; init; } = 1;

    /// <summary>AdamW's weight decay, on matrices but not on norms, biases and embeddings.</summary>
    public double WeightDecay { get; init; } = 0.03;

    /// <summary>Steps over which the learning rate rises from zero.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>How the learning rate falls to zero after that.</summary>
    public RateDecay Decay { get; init; } = RateDecay.Linear;

    /// <summary>Gradients are scaled down to this norm where they exceed it; 0 leaves them.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Padded tokens that one forward pass may hold; bounds memory, does not change the outcome.</summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>Workers that share a step's micro-batches; they decide the last bits, so keep it to resume.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointInterval { get; init; } = 100;

    /// <summary>Exponent on source sizes when sources are drawn.</summary>
    public double BlendTemperature { get; init; } = 0.7;

    /// <summary>Seed of batches and dropout.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether InfoNCE has a share in what the stage drives down.</summary>
    internal bool UsesContrast => Objective == Objective.InfoNce || ObjectiveShare < 1;

    /// <summary>Whether an objective over scores has one.</summary>
    internal bool UsesScores => Objective != Objective.InfoNce && ObjectiveShare > 0;

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="stage">Stands in front of the field's name, with a dot.</param>
    internal string? Fault(string stage) =>
        SettingFault.Below(stage + "steps", Steps, 1)
        ?? SettingFault.Below(stage + "batchSize", BatchSize, 1)
        ?? SettingFault.Below(stage + "hardNegatives", HardNegatives, 0)
        ?? SettingFault.NoShare(stage + "objectiveShare", ObjectiveShare, mayBeWhole: true)
        ?? SettingFault.NotAbove0(stage + "teacherFactor", TeacherFactor)
        ?? SettingFault.NotAbove0(stage + "temperature", Temperature)
        ?? SettingFault.Missing(stage + "matryoshkaSizes", MatryoshkaSizes)
        ?? SettingFault.Below(stage + "matryoshkaSizes", MatryoshkaSizes.DefaultIfEmpty(1).Min(), 1)
        ?? SettingFault.Below(stage + "maxQueryTokens", MaxQueryTokens, 2)
        ?? SettingFault.Below(stage + "maxPassageTokens", MaxPassageTokens, 2)
        ?? SettingFault.Below(stage + "learningRate", LearningRate, 0)
        ?? SettingFault.Below(stage + "embeddingRateFactor", EmbeddingRateFactor, 0)
        ?? SettingFault.Below(stage + "weightDecay", WeightDecay, 0)
        ?? SettingFault.Below(stage + "warmupSteps", WarmupSteps, 0)
        ?? SettingFault.Below(stage + "maxGradientNorm", MaxGradientNorm, 0)
        ?? SettingFault.Below(stage + "microBatchTokens", MicroBatchTokens, 1)
        ?? SettingFault.Below(stage + "workers", Workers, 1)
        ?? SettingFault.Below(stage + "checkpointInterval", CheckpointInterval, 1)
        ?? SettingFault.Below(stage + "blendTemperature", BlendTemperature, 0);
}
