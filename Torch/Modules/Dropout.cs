using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Modules;

/// <summary>While training, zeroes elements with probability p and scales the rest by 1 / (1 - p).</summary>
public sealed class Dropout : torch.nn.Module<Tensor, Tensor>
{
    private readonly bool inplace;

    internal Dropout(double p, bool inplace) : base(nameof(Dropout))
    {
        this.p = p;
        this.inplace = inplace;
    }

    /// <summary>The probability that an element is zeroed.</summary>
    public double p { get; set; }

    /// <summary>Drops elements, or answers the input when evaluating.</summary>
    public override Tensor forward(Tensor input) => torch.nn.functional.dropout(input, p, training, inplace);
}
