// CoSENT (Su, 2022): L = log(1 + sum over pairs i, j with target_i > target_j of exp((cos_j - cos_i) / t)).

using TorchSharp;

namespace SearchEngine.Trainer.Losses;

/// <summary>
/// Ranks pairs by similarity: every pair that people scored higher is to have the higher cosine. Suits STS, where
/// scores are graded; it looks at all pairs of the batch together, so give it large batches.
/// </summary>
/// <param name="temperature">Above zero; 0.05 is usual.</param>
public sealed class CosentLoss(double temperature = 0.05) : IContrastiveLoss
{
    private const double Excluded = -1e9;

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets)
    {
        (torch.Tensor wanted, torch.Tensor known) = PairScores.Known(present, targets);
        torch.Tensor cosines = PairScores.Of(queries, passages).reshape(-1).div(temperature);     // [P]
        torch.Tensor flat = wanted.reshape(-1);
        torch.Tensor counts = known.reshape(-1);
        torch.Tensor differences = cosines.unsqueeze(0).sub(cosines.unsqueeze(1));                // [P, P] j - i
        torch.Tensor ordered = flat.unsqueeze(1).gt(flat.unsqueeze(0))
            .logical_and(counts.unsqueeze(1)).logical_and(counts.unsqueeze(0));
        torch.Tensor terms = differences.masked_fill(ordered.logical_not(), Excluded).reshape(-1);
        torch.Tensor zero = torch.zeros(1, terms.dtype, terms.device);
        return torch.cat([zero, terms], 0).logsumexp(0);
    }
}
