// Distillation of rankings (Hinton et al., 2015; RocketQAv2, Ren et al., 2021): KL(softmax(t / T) || softmax(s / T))
// over a query's own passages, the mean over queries.

using TorchSharp;

namespace SearchEngine.Trainer.Losses;

/// <summary>Distils how a teacher shares its belief out over the positive and the hard negatives of a query.</summary>
/// <param name="temperature">Of both softmaxes, above zero.</param>
public sealed class KlDistillationLoss(double temperature = 0.05) : IContrastiveLoss
{
    private const double Excluded = -1e9;

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets)
    {
        (torch.Tensor wanted, torch.Tensor known) = PairScores.Known(present, targets);
        torch.Tensor absent = known.logical_not();
        torch.Tensor student = LogShares(PairScores.Of(queries, passages), absent);               // [B, 1 + N]
        torch.Tensor teacher = LogShares(wanted, absent);
        torch.Tensor divergence = teacher.exp().mul(teacher.sub(student)).masked_fill(absent, 0).sum(1);
        return PairScores.Mean(divergence, known.any(1));
    }

    private torch.Tensor LogShares(torch.Tensor scores, torch.Tensor absent) =>
        torch.nn.functional.log_softmax(scores.div(temperature).masked_fill(absent, Excluded), 1);
}
