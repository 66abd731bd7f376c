using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>One micro-batch that went forward and can go backward once.</summary>
public interface IEncoderPass : IDisposable
{
    /// <summary>[m, d] unit vectors.</summary>
    torch.Tensor Vectors { get; }

    /// <summary>The gradients of parameters.</summary>
    /// <param name="trained">Parameters that the encoder reads, by name.</param>
    /// <param name="vectorGradients">The loss's gradient by <see cref="Vectors"/>, [m, d].</param>
    /// <returns>In the order of <paramref name="trained"/>, in the caller's scope.</returns>
    IReadOnlyList<torch.Tensor> Gradients(
        IReadOnlyList<(string Name, Parameter Parameter)> trained, torch.Tensor vectorGradients);
}
