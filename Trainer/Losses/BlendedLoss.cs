using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>
/// Two losses on the same batch: (1 - share) first + share second. Where nobody scored any of the batch, the second has
/// nothing to say and counts as 0.
/// </summary>
/// <param name="first">One loss, such as InfoNCE.</param>
/// <param name="second">The other, over scores, such as distillation.</param>
/// <param name="share">0 to 1.</param>
public sealed class BlendedLoss(IContrastiveLoss first, IContrastiveLoss second, double share) : IContrastiveLoss
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [.. first.Parameters, .. second.Parameters];

    /// <inheritdoc/>
    public void KeepInBounds()
    {
        first.KeepInBounds();
        second.KeepInBounds();
    }

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets) =>
        targets is null
            ? first.Loss(queries, passages, present, targets).mul(1 - share)
            : first.Loss(queries, passages, present, targets).mul(1 - share)
                .add(second.Loss(queries, passages, present, targets).mul(share));
}
