using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>What a trainer needs of a model: its parameters by checkpoint name, and a differentiable pass.</summary>
public interface ITrainableEncoder
{
    /// <summary>Every parameter, frozen ones included, in an order that never changes.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Embeds a padded batch; may run on several threads at once.</summary>
    /// <param name="ids">[m, L] int64</param>
    /// <param name="attentionMask">[m, L] bool, true for tokens.</param>
    /// <param name="poolMask">[m, L] bool, true for pooled tokens.</param>
    /// <returns>[m, d] unit vectors.</returns>
    torch.Tensor Encode(torch.Tensor ids, torch.Tensor attentionMask, torch.Tensor poolMask);

    /// <summary>Switches dropout on or off.</summary>
    /// <param name="training">True while training.</param>
    void SetTraining(bool training);
}
