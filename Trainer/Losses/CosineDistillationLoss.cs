// Distillation of cosines: (s(q, p) - t(q, p))², the mean over a query's own passages.

using TorchSharp;

namespace SearchEngine.Trainer.Losses;

/// <summary>
/// Distils a teacher's cosines as they are. Unlike <see cref="KlDistillationLoss"/> it fixes their level too, so that
/// thresholds on the teacher's scores keep their meaning; teacher and student may differ in dimensions.
/// </summary>
public sealed class CosineDistillationLoss : IContrastiveLoss
{
    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets)
    {
        (torch.Tensor wanted, torch.Tensor known) = PairScores.Known(present, targets);
        torch.Tensor error = PairScores.Of(queries, passages).sub(wanted);
        return PairScores.Mean(error.mul(error), known);
    }
}
