namespace TorchSharp.Modules;

/// <summary>Parameters that are trained with the same options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    /// <summary>A group of nothing yet.</summary>
    public ParamGroup()
    {
    }

    /// <summary>A group of parameters.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, OptimizerOptions? options = null)
    {
        Parameters = parameters;
        Options = options;
    }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    /// <summary>Their options; null takes the optimizer's.</summary>
    public OptimizerOptions? Options { get; set; }

    /// <inheritdoc/>
    public double LearningRate
    {
        get => Known.LearningRate ?? throw new InvalidOperationException(
            "the group has no rate before it joins an optimizer");
        set => Known.LearningRate = value;
    }

    /// <inheritdoc/>
    public double InitialLearningRate
    {
        get => Known.InitialLearningRate;
        set => Known.InitialLearningRate = value;
    }

    private OptimizerOptions Known =>
        Options ?? throw new InvalidOperationException("the group has no options before it joins an optimizer");
}
