using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Initialization;

/// <summary>How token vectors are trained before the layers above them.</summary>
public sealed record TokenVectorSettings
{
    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Pairs in a step; each is a negative for all the others. A multiple of 4.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>InfoNCE temperature.</summary>
    public float Temperature { get; init; } = 0.05f;

    /// <summary>Adam's peak learning rate; it rises over the first twentieth and falls linearly to zero.</summary>
    public float LearningRate { get; init; } = 0.003f;

    /// <summary>Exponent on source sizes when sources are drawn.</summary>
    public double BlendTemperature { get; init; } = 0.7;

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="place">Stands in front of the field's name, with a dot.</param>
    internal string? Fault(string place) =>
        SettingFault.Below(place + "steps", Steps, 0)
        ?? SettingFault.NoMultiple(place + "batchSize", BatchSize, 4)
        ?? SettingFault.NotAbove0(place + "temperature", Temperature)
        ?? SettingFault.Below(place + "learningRate", LearningRate, 0)
        ?? SettingFault.Below(place + "blendTemperature", BlendTemperature, 0);
}
