using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>A pass that keeps its whole graph: every activation stays in memory, nothing is computed again.</summary>
internal sealed class GraphPass : IEncoderPass
{
    /// <summary>Takes the vectors out of their scope.</summary>
    /// <param name="vectors">[m, d] on the graph.</param>
    public GraphPass(torch.Tensor vectors) => Vectors = vectors.DetachFromDisposeScope();

    /// <inheritdoc/>
    public torch.Tensor Vectors { get; }

    /// <inheritdoc/>
    public IReadOnlyList<torch.Tensor> Gradients(
        IReadOnlyList<(string Name, Parameter Parameter)> trained, torch.Tensor vectorGradients) =>
        [.. torch.autograd.grad([Vectors], [.. trained.Select(entry => entry.Parameter)], [vectorGradients])];

    /// <inheritdoc/>
    public void Dispose() => Vectors.Dispose();
}
