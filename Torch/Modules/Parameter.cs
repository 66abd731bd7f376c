namespace TorchSharp.Modules;

/// <summary>A tensor that a module registers and an optimizer trains.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>Takes over <paramref name="data"/>, which is disposed for its former holder.</summary>
    /// <param name="data">A tensor outside the autograd graph.</param>
    /// <param name="requires_grad">Whether it is trained.</param>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.requires_grad_(requires_grad).TakeHandle())
    {
    }

    /// <summary>Forgets the gradient, or writes zeros into it.</summary>
    internal void ForgetGradient(bool setToNone)
    {
        if (setToNone)
        {
            grad = null;
            return;
        }
        using var gradient = grad;
        gradient?.zero_();
    }
}
