using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Token states to one vector a text.</summary>
internal static class Pool
{
    /// <param name="kind">Which tokens count, and how.</param>
    /// <param name="states">[B, L, d].</param>
    /// <param name="attentionMask">[B, L] bool, false for padding.</param>
    /// <param name="poolMask">[B, L] bool, true for the tokens that a mean or maximum counts.</param>
    /// <returns>[B, d]; zero for a text whose pool mask is empty.</returns>
    public static Tensor Apply(PoolingKind kind, Tensor states, Tensor attentionMask, Tensor poolMask) => kind switch
    {
        PoolingKind.Mean => WeightedMean(states, poolMask.to_type(ScalarType.Float32)),
        PoolingKind.WeightedMean => WeightedMean(states, Ranks(attentionMask) * poolMask.to_type(ScalarType.Float32)),
        PoolingKind.RankWeightedMean => WeightedMean(states, Ranks(poolMask)),
        PoolingKind.FirstToken => states.select(1, 0),
        PoolingKind.LastToken or PoolingKind.EndToken => Last(states, attentionMask),
        PoolingKind.Max => states.masked_fill(poolMask.logical_not().unsqueeze(-1), float.NegativeInfinity).amax([1]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a pooling."),
    };

    /// <param name="weighting">How much each token counts.</param>
    /// <param name="states">[B, L, d].</param>
    /// <param name="ids">[B, L] int64.</param>
    /// <param name="poolMask">[B, L] bool, true for the tokens that count.</param>
    /// <returns>[B, d]; zero for a text whose pool mask is empty.</returns>
    public static Tensor Apply(PoolWeighting weighting, Tensor states, Tensor ids, Tensor poolMask)
    {
        var counted = poolMask.to_type(ScalarType.Float32);                              // [B, L]
        var places = (counted.cumsum(1) - 1).clamp(min: 0);
        var leads = weighting.LeadTokens / (places + weighting.LeadTokens) * counted;
        var same = ids.unsqueeze(2).eq(ids.unsqueeze(1)).to_type(ScalarType.Float32);    // [B, L, L]
        var frequencies = same.matmul(leads.unsqueeze(-1)).squeeze(-1);                  // [B, L]
        return WeightedMean(states, leads * (weighting.Repetition + 1) / (frequencies + weighting.Repetition));
    }

    private static Tensor WeightedMean(Tensor states, Tensor weights)
    {
        var column = weights.unsqueeze(-1);                                              // [B, L, 1]
        return (states * column).sum(1) / column.sum(1).clamp(min: 1e-9);
    }

    /// <summary>1, 2, 3 … along the tokens in the mask, 0 elsewhere.</summary>
    private static Tensor Ranks(Tensor mask)
    {
        var counted = mask.to_type(ScalarType.Float32);
        return counted.cumsum(1) * counted;
    }

    private static Tensor Last(Tensor states, Tensor attentionMask)
    {
        var last = attentionMask.to_type(ScalarType.Int64).sum(1) - 1;                   // [B]
        var index = last.reshape(-1, 1, 1).expand(states.shape[0], 1, states.shape[2]);
        return states.gather(1, index).squeeze(1);
    }
}
