using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>Two losses on the same batch: (1 - share) first + share second.</summary>
/// <param name="first">One loss, such as InfoNCE.</param>
/// <param name="second">The other, such as distillation.</param>
/// <param name="share">0 to 1.</param>
public sealed class BlendedLoss(IContrastiveLoss first, IContrastiveLoss second, double share) : IContrastiveLoss
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [.. first.Parameters, .. second.Parameters];

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets) =>
        first.Loss(queries, passages, present, targets).mul(1 - share)
            .add(second.Loss(queries, passages, present, targets).mul(share));
}
