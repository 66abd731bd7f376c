using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Modules;

/// <summary>y = x W^T + b.</summary>
public sealed class Linear : torch.nn.Module<Tensor, Tensor>
{
    private Parameter? weightParameter, biasParameter;

    internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        var bound = 1 / Math.Sqrt(inputSize);
        weight = new Parameter(torch.empty([outputSize, inputSize], dtype, device).uniform_(-bound, bound));
        if (hasBias) bias = new Parameter(torch.empty([outputSize], dtype, device).uniform_(-bound, bound));
    }

    /// <summary>Columns of the weight.</summary>
    public long in_features { get; }

    /// <summary>Rows of the weight.</summary>
    public long out_features { get; }

    /// <summary>W [output, input].</summary>
    public Parameter? weight
    {
        get => weightParameter;
        set => register_parameter(nameof(weight), weightParameter = value);
    }

    /// <summary>b [output], or null.</summary>
    public Parameter? bias
    {
        get => biasParameter;
        set => register_parameter(nameof(bias), biasParameter = value);
    }

    /// <summary>[..., input] to [..., output].</summary>
    public override Tensor forward(Tensor tensor) =>
        torch.nn.functional.linear(tensor, weightParameter!, biasParameter);
}
