using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// A pass that keeps each layer's input alone and computes the layers again for their gradients, one at a time.
/// </summary>
internal sealed class RecomputedPass : IEncoderPass
{
    private readonly DecoderEmbedder model;
    private readonly TokenBatch batch;
    private readonly RecomputedTrunk trunk;

    /// <summary>Runs forward.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Becomes the pass's own.</param>
    /// <param name="dropoutSeed">Decides what adapters drop; null drops nothing.</param>
    public RecomputedPass(DecoderEmbedder model, TokenBatch batch, long? dropoutSeed)
    {
        this.model = model;
        this.batch = new TokenBatch(
            batch.Ids.DetachFromDisposeScope(), batch.AttentionMask.DetachFromDisposeScope(),
            batch.PoolMask.DetachFromDisposeScope())
        {
            HasPadding = batch.HasPadding,
        };
        using IDisposable quiet = torch.no_grad();
        trunk = model.Recompute(this.batch, isCausal: null, dropoutSeed);
        Vectors = model.Vectors(trunk.States, this.batch).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public torch.Tensor Vectors { get; }

    /// <inheritdoc/>
    public IReadOnlyList<torch.Tensor> Gradients(
        IReadOnlyList<(string Name, Parameter Parameter)> trained, torch.Tensor vectorGradients)
    {
        using IDisposable recorded = torch.enable_grad();
        torch.Tensor states = trunk.States.detach().requires_grad_();
        (string Name, Parameter Parameter)[] head = trained.Where(entry => !trunk.Reads(entry.Name)).ToArray();
        IList<torch.Tensor> found = torch.autograd.grad(
            [model.Vectors(states, batch)], [states, .. head.Select(entry => entry.Parameter)], [vectorGradients]);
        Dictionary<string, torch.Tensor> gradients = trunk.Gradients(found[0], trained);
        for (int i = 0; i < head.Length; i++)
        {
            gradients.Add(head[i].Name, found[i + 1]);
        }
        return trained.Select(entry => gradients[entry.Name]).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Vectors.Dispose();
        trunk.Dispose();
        batch.Ids.Dispose();
        batch.AttentionMask.Dispose();
        batch.PoolMask.Dispose();
    }
}
