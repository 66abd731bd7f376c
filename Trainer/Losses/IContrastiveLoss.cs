using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>A loss over the vectors of one batch, differentiable in both of them.</summary>
public interface IContrastiveLoss
{
    /// <summary>What the loss learns beside the encoder, by name; most learn nothing.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [];

    /// <summary>Brings what the loss learns back into its range, after a step has moved it.</summary>
    void KeepInBounds()
    {
    }

    /// <summary>The mean loss of the batch, a number on the graph.</summary>
    /// <param name="queries">[B, d] unit vectors.</param>
    /// <param name="passages">[B, 1 + N, d] unit vectors: the positive first, then the hard negatives.</param>
    /// <param name="present">[B, 1 + N] true where there is a passage; column 0 is always true.</param>
    /// <param name="targets">
    /// [B, 1 + N] what a teacher or a person says of each pair, NaN where nobody said anything; null where nobody said
    /// anything at all.
    /// </param>
    torch.Tensor Loss(torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets);
}
