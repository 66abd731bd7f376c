using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>What a trainer needs of a model: its parameters by checkpoint name, and a differentiable pass.</summary>
public interface ITrainableEncoder
{
    /// <summary>Every parameter, frozen ones included, in an order that never changes.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Embeds a padded batch; may run on several threads at once.</summary>
    /// <param name="batch">m texts.</param>
    /// <param name="dropoutSeed">Decides what dropout drops: the same seed, the same components.</param>
    /// <returns>[m, d] unit vectors.</returns>
    torch.Tensor Encode(TokenBatch batch, long dropoutSeed);

    /// <summary>Embeds a padded batch whose gradients will be asked for; may run on several threads at once.</summary>
    /// <param name="batch">m texts.</param>
    /// <param name="dropoutSeed">Decides what dropout drops: the same seed, the same components.</param>
    /// <returns>The caller's to dispose.</returns>
    IEncoderPass Begin(TokenBatch batch, long dropoutSeed) => new GraphPass(Encode(batch, dropoutSeed));

    /// <summary>Switches dropout on or off.</summary>
    /// <param name="training">True while training.</param>
    void SetTraining(bool training);
}
