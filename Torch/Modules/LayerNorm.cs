using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Modules;

/// <summary>Shifts and scales the last dimensions to mean 0 and variance 1, then by weight and bias.</summary>
public sealed class LayerNorm : torch.nn.Module<Tensor, Tensor>
{
    private readonly double epsilon;
    private readonly long[] shape;
    private Parameter? weightParameter, biasParameter;

    internal LayerNorm(long[] shape, double epsilon, bool affine, bool hasBias, torch.Device? device,
        torch.ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        this.shape = shape;
        this.epsilon = epsilon;
        if (affine) weight = new Parameter(torch.ones(shape, dtype, device));
        if (affine && hasBias) bias = new Parameter(torch.zeros(shape, dtype, device));
    }

    /// <summary>The scale, or null.</summary>
    public Parameter? weight
    {
        get => weightParameter;
        set => register_parameter(nameof(weight), weightParameter = value);
    }

    /// <summary>The shift, or null.</summary>
    public Parameter? bias
    {
        get => biasParameter;
        set => register_parameter(nameof(bias), biasParameter = value);
    }

    /// <summary>Normalises; the shape stays.</summary>
    public override Tensor forward(Tensor tensor) =>
        torch.nn.functional.layer_norm(tensor, shape, weightParameter, biasParameter, epsilon);
}
