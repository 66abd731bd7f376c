// Margin-MSE (Hofstätter et al., 2020): ((s(q, p+) - s(q, p-)) - (t(q, p+) - t(q, p-)))², the mean over negatives.

using TorchSharp;

namespace SearchEngine.Trainer.Losses;

/// <summary>
/// Distils how much better a teacher finds the positive than each hard negative. The teacher's scores may lie anywhere,
/// only their differences count; a factor brings those to the cosine's size.
/// </summary>
/// <param name="factor">Multiplies the teacher's scores: 1 for cosines, less for cross-encoders and BM25.</param>
public sealed class MarginMseLoss(double factor = 1) : IContrastiveLoss
{
    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets)
    {
        (torch.Tensor wanted, torch.Tensor known) = PairScores.Known(present, targets);
        torch.Tensor own = PairScores.Of(queries, passages);                                      // [B, 1 + N]
        torch.Tensor error = Margins(own).sub(Margins(wanted).mul(factor));                       // [B, 1 + N]
        torch.Tensor isNegative = torch.arange(own.shape[1], torch.int64, own.device).gt(0).unsqueeze(0);
        torch.Tensor counts = known.logical_and(known.narrow(1, 0, 1)).logical_and(isNegative);
        return PairScores.Mean(error.mul(error), counts);
    }

    /// <summary>The first column minus each.</summary>
    private static torch.Tensor Margins(torch.Tensor scores) => scores.narrow(1, 0, 1).sub(scores);
}
