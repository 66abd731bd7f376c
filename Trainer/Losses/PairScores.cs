using TorchSharp;

namespace SearchEngine.Trainer.Losses;

/// <summary>What losses over given scores have in common: each query's own pairs, and which of them count.</summary>
internal static class PairScores
{
    /// <summary>Cosines of each query with its own passages.</summary>
    /// <param name="queries">[B, d]</param>
    /// <param name="passages">[B, 1 + N, d]</param>
    /// <returns>[B, 1 + N]</returns>
    public static torch.Tensor Of(torch.Tensor queries, torch.Tensor passages) =>
        passages.matmul(queries.unsqueeze(-1)).squeeze(-1);

    /// <summary>The targets with 0 where there are none, and true where there are.</summary>
    /// <exception cref="ArgumentException">The batch has no targets.</exception>
    public static (torch.Tensor Targets, torch.Tensor Known) Known(torch.Tensor present, torch.Tensor? targets)
    {
        if (targets is null)
        {
            throw new ArgumentException(
                "This loss needs scores of a teacher or a person with every example. Score the training file first.");
        }
        torch.Tensor known = present.logical_and(targets.isnan().logical_not());
        return (targets.masked_fill(known.logical_not(), 0), known);
    }

    /// <summary>The mean of values where a mask is true; 0 where it is nowhere true.</summary>
    public static torch.Tensor Mean(torch.Tensor values, torch.Tensor mask)
    {
        torch.Tensor weights = mask.to(torch.float32);
        return values.mul(weights).sum().div(weights.sum().clamp(min: 1));
    }
}
