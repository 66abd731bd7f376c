// InfoNCE (van den Oord et al., 2018) as dense retrieval uses it (Karpukhin et al., 2020; NV-Embed, section 3.2):
//   L_i = -log( exp(q_i·p_i / t) / sum over j of exp(q_i·p_j / t) )
// where j runs over the query's own hard negatives, and over all other passages of the batch if in-batch is on.

using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>
/// The contrastive loss. In-batch negatives suit retrieval pairs (stage 1); turn them off where other examples of the
/// batch may be right answers too, as with class labels (stage 2). The symmetric form adds the mean loss of passages
/// that have to find their query, and halves the sum.
/// </summary>
public sealed class InfoNceLoss : IContrastiveLoss
{
    private const double Excluded = -1e9;

    private readonly Temperature temperature;
    private readonly bool inBatchNegatives;
    private readonly bool symmetric;
    private readonly double? falseNegativeMargin;

    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">Fixed or learned.</param>
    /// <param name="inBatchNegatives">Whether other queries' passages are negatives.</param>
    /// <param name="symmetric">Whether passages also have to find their queries.</param>
    /// <param name="falseNegativeMargin">
    /// In-batch negatives that score above the positive by more than this are left out as unlabelled answers, in both
    /// directions; null leaves none out.
    /// </param>
    public InfoNceLoss(
        Temperature temperature, bool inBatchNegatives = true, bool symmetric = false,
        double? falseNegativeMargin = null)
    {
        this.temperature = temperature;
        this.inBatchNegatives = inBatchNegatives;
        this.symmetric = symmetric;
        this.falseNegativeMargin = falseNegativeMargin;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => temperature.Parameters;

    /// <inheritdoc/>
    public void KeepInBounds() => temperature.KeepInBounds();

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets = null)
    {
        long batch = passages.shape[0];
        long perQuery = passages.shape[1];
        long width = passages.shape[2];
        if (!inBatchNegatives)
        {
            torch.Tensor ownScores = PairScores.Of(queries, passages);                         // [B, 1 + N]
            torch.Tensor first = torch.zeros(batch, torch.int64, queries.device);
            torch.Tensor masked = temperature.Scale(ownScores).masked_fill(present.logical_not(), Excluded);
            return torch.nn.functional.cross_entropy(masked, first);
        }
        torch.Tensor scores = queries.matmul(passages.reshape(batch * perQuery, width).t()); // [B, B (1 + N)]
        torch.Tensor rows = torch.arange(batch, torch.int64, queries.device);
        torch.Tensor own = rows.mul(perQuery);
        torch.Tensor absent = present.reshape(1, batch * perQuery).logical_not();
        torch.Tensor excluded = absent.expand(batch, batch * perQuery);
        if (falseNegativeMargin is { } margin)
        {
            torch.Tensor positives = scores.detach().gather(1, own.unsqueeze(1)); // [B, 1]
            torch.Tensor owner = torch.arange(batch * perQuery, torch.int64, queries.device)
                .div(perQuery).floor().to(torch.int64).unsqueeze(0);                  // [1, B (1 + N)]
            torch.Tensor others = owner.ne(rows.unsqueeze(1));
            excluded = excluded.logical_or(scores.detach().gt(positives.add(margin)).logical_and(others));
        }
        torch.Tensor logits = temperature.Scale(scores).masked_fill(excluded, Excluded);
        torch.Tensor forward = torch.nn.functional.cross_entropy(logits, own);
        if (!symmetric)
        {
            return forward;
        }
        torch.Tensor found = passages.select(1, 0).matmul(queries.t()); // [B, B]
        torch.Tensor back = temperature.Scale(found);
        if (falseNegativeMargin is { } slack)
        {
            torch.Tensor limits = found.detach().gather(1, rows.unsqueeze(1)).add(slack); // [B, 1]
            torch.Tensor others = rows.unsqueeze(0).ne(rows.unsqueeze(1));
            back = back.masked_fill(found.detach().gt(limits).logical_and(others), Excluded);
        }
        return forward.add(torch.nn.functional.cross_entropy(back, rows)).div(2);
    }
}
