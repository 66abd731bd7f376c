using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Pretraining;

/// <summary>How a trunk is trained on plain text.</summary>
public sealed record LanguageSettings
{
    /// <summary>What is predicted.</summary>
    public LanguageObjective Objective { get; init; } = LanguageObjective.MaskedNextToken;

    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Texts of a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Tokens of a text, at most; from longer ones a window is drawn.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Share of the tokens that are masked; LLM2Vec takes 0.2.</summary>
    public double MaskShare { get; init; } = 0.2;

    /// <summary>
    /// What stands for a masked token: a text that is one token, or a token as the vocabulary spells it; null takes
    /// the tokenizer's own mask, or "_" as LLM2Vec.
    /// </summary>
    public string? MaskText { get; init; }

    /// <summary>Which weights change, and what a token sees afterwards: without a word on that, all tokens behind
    /// <see cref="LanguageObjective.MaskedNextToken"/>, else what the model has.</summary>
    public FineTuneSettings Weights { get; init; } = new() { Adaptation = Adaptation.Full };

    /// <summary>Optimiser, schedule, clipping and the tokens of a pass; its losses, steps and seed are not used.
    /// </summary>
    public ContrastiveSettings Optimizer { get; init; } = new() { LearningRate = 3e-4, WarmupSteps = 50 };

    /// <summary>Seeds batches and masks.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What is wrong with a value, or null.</summary>
    internal string? Fault() =>
        SettingFault.Below("steps", Steps, 1)
        ?? SettingFault.Below("batchSize", BatchSize, 1)
        ?? SettingFault.Below("maxTokens", MaxTokens, LanguageBatches.MinTokens)
        ?? SettingFault.NoShare("maskShare", MaskShare, mayBeWhole: true)
        ?? Optimizer.Fault("optimizer.")
        ?? Weights.Fault();
}
