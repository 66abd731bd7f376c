namespace TorchSharp.Modules;

/// <summary>What the parameters of one group share; what is null comes from the optimizer.</summary>
public abstract class OptimizerOptions
{
    /// <summary>The rate of the next step.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The rate that a schedule starts from.</summary>
    public double InitialLearningRate { get; set; }
}
