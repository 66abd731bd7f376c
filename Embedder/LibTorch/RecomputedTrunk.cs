// Activation checkpointing (Chen, Xu, Zhang and Guestrin, arXiv 1604.06174) with a layer as the segment: the graph of
// one layer exists at a time, for one more forward pass of each.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>A pass through a trunk's layers that kept each layer's input and no graph.</summary>
public sealed class RecomputedTrunk : IDisposable
{
    private readonly DecoderEmbedder model;
    private readonly TokenBatch batch;
    private readonly Func<LayerPass> begin;
    private readonly Tensor[] inputs;   // [layers + 1] of [B, L, d]; the last is what the last layer gave

    /// <param name="model">The model.</param>
    /// <param name="batch">The batch, which stays the caller's.</param>
    /// <param name="begin">Starts a pass; each drops the same components.</param>
    internal RecomputedTrunk(DecoderEmbedder model, TokenBatch batch, Func<LayerPass> begin)
    {
        this.model = model;
        this.batch = batch;
        this.begin = begin;
        inputs = new Tensor[model.LayerCount + 1];
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var pass = begin();
        inputs[0] = model.Embeddings(batch.Ids).DetachFromDisposeScope();
        for (var i = 0; i < model.LayerCount; i++)
        {
            inputs[i + 1] = model.Layer(i, inputs[i], pass).DetachFromDisposeScope();
        }
    }

    /// <summary>What the last layer gave, outside any graph, [B, L, d].</summary>
    public Tensor States => inputs[^1];

    /// <summary>Whether a parameter, by its checkpoint name, is read before <see cref="States"/>.</summary>
    public bool Reads(string name) => name == model.EmbeddingName || model.LayerOf(name) is not null;

    /// <summary>The gradients of the parameters that the trunk reads, layer after layer from the last.</summary>
    /// <param name="statesGradient">The loss's gradient by <see cref="States"/>, [B, L, d].</param>
    /// <param name="trained">Parameters by checkpoint name; those that no layer has are passed over.</param>
    /// <returns>By name, in the scope of the caller.</returns>
    public Dictionary<string, Tensor> Gradients(Tensor statesGradient,
        IReadOnlyList<(string Name, Parameter Parameter)> trained)
    {
        var byLayer = trained.Where(entry => model.LayerOf(entry.Name) is not null)
            .ToLookup(entry => model.LayerOf(entry.Name)!.Value);
        var embeddings = trained.Where(entry => entry.Name == model.EmbeddingName).ToArray();
        var lowest = embeddings.Length > 0 ? 0 : byLayer.Select(group => group.Key).DefaultIfEmpty(int.MaxValue).Min();
        var gradients = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var gradient = statesGradient;
        for (var layer = model.LayerCount - 1; layer >= lowest; layer--)
        {
            using var scope = NewDisposeScope();
            using var recorded = enable_grad();
            var own = byLayer[layer].ToArray();
            var x = inputs[layer].detach().requires_grad_();
            using var pass = begin();
            var found = autograd.grad([model.Layer(layer, x, pass)],
                [x, .. own.Select(entry => entry.Parameter)], [gradient]);
            for (var i = 0; i < own.Length; i++) gradients.Add(own[i].Name, found[i + 1].MoveToOuterDisposeScope());
            if (!ReferenceEquals(gradient, statesGradient)) gradient.Dispose();
            gradient = found[0].MoveToOuterDisposeScope();
        }

        if (embeddings is [var table])
        {
            using var recorded = enable_grad();
            gradients.Add(table.Name,
                autograd.grad([model.Embeddings(batch.Ids)], [table.Parameter], [gradient])[0]);
        }

        return gradients;
    }

    /// <summary>Frees the layers' inputs.</summary>
    public void Dispose()
    {
        foreach (var input in inputs) input.Dispose();
    }
}
