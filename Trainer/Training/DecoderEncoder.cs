using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>A decoder embedder, all of whose weights train.</summary>
public sealed class DecoderEncoder : ITrainableEncoder
{
    private readonly DecoderEmbedder model;

    /// <summary>Wraps a model, which stays the caller's.</summary>
    /// <param name="model">Loaded by <see cref="DecoderEmbedder.Load"/>.</param>
    public DecoderEncoder(DecoderEmbedder model)
    {
        this.model = model;
        Parameters = model.named_parameters()
            .Select(entry => (entry.name.Replace('/', '.'), entry.parameter)).ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public torch.Tensor Encode(torch.Tensor ids, torch.Tensor attentionMask, torch.Tensor poolMask) =>
        model.forward(ids, attentionMask, poolMask);

    /// <inheritdoc/>
    public void SetTraining(bool training) => model.train(training);
}
