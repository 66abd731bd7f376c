using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tests.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Pools of four tokens worked out by hand, of which the first is a prompt's. They hold both libtorch's pool and
/// the plain one that the engines are compared with.</summary>
public sealed class PoolTests
{
    private static readonly double[][] Rows = [[1000, 7], [8, -1], [20, 5], [4, 3]];

    [SkippableTheory]
    [InlineData(PoolingKind.Mean, 32.0 / 3, 7.0 / 3)]
    [InlineData(PoolingKind.WeightedMean, (2 * 8 + 3 * 20 + 4 * 4) / 9.0, (2 * -1 + 3 * 5 + 4 * 3) / 9.0)]
    [InlineData(PoolingKind.RankWeightedMean, (1 * 8 + 2 * 20 + 3 * 4) / 6.0, (1 * -1 + 2 * 5 + 3 * 3) / 6.0)]
    [InlineData(PoolingKind.Max, 20, 5)]
    [InlineData(PoolingKind.FirstToken, 1000, 7)]
    [InlineData(PoolingKind.LastToken, 4, 3)]
    public void A_pool_behind_a_prompt_has_the_value_worked_out_by_hand(PoolingKind kind, double first, double second)
    {
        var plain = PlainPool.Apply(Rows, kind, start: 1);
        Assert.Equal(first, plain[0], 12);
        Assert.Equal(second, plain[1], 12);
        Skip.IfNot(LibTorchPresence.IsLoadable, "libtorch is not installed.");
        using var scope = NewDisposeScope();
        var padded = Rows.Append([-50, 90]).SelectMany(row => row, (_, value) => (float)value).ToArray();
        var pooled = Pool.Apply(kind, tensor(padded, [1, 5, 2]), tensor([true, true, true, true, false], [1, 5]),
            tensor([false, true, true, true, false], [1, 5])).data<float>().ToArray();
        Assert.Equal(first, pooled[0], 4);
        Assert.Equal(second, pooled[1], 4);
    }
}
