using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>Adds gradients to parameters.</summary>
internal static class ParameterGradients
{
    /// <summary>Adds to a parameter's gradient, or makes it the gradient where there is none yet.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Of the parameter's shape; stays the caller's.</param>
    public static void AddGradient(this Parameter parameter, torch.Tensor gradient)
    {
        using IDisposable quiet = torch.no_grad();
        if (parameter.grad is { } sum)
        {
            sum.add_(gradient);
        }
        else
        {
            parameter.grad = gradient.detach();
        }
    }
}
