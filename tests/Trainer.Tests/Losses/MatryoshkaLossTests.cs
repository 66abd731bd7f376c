using SearchEngine.Trainer.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Trainer.Tests.Losses;

public sealed class MatryoshkaLossTests
{
    private static readonly float[] Queries = [0.6f, 0, 0.8f, 0, 1, 0];          // [2, 3]
    private static readonly float[] Passages = [0.8f, 0.6f, 0, 0, 0.6f, 0.8f];   // [2, 1, 3]

    [Fact]
    public void Each_length_counts_alike_on_renormalised_vectors()
    {
        InfoNceLoss inner = new(Temperature.Fixed(0.5));
        float[] cutQueries = [1, 0, 0, 1];
        float[] cutPassages = [0.8f, 0.6f, 0, 1];
        double whole = Value(inner, Queries, Passages, 3);
        double cut = Value(inner, cutQueries, cutPassages, 2);
        Assert.Equal((whole + cut) / 2, Value(new MatryoshkaLoss(inner, [2, 3]), Queries, Passages, 3), 5);
    }

    [Fact]
    public void A_length_beyond_the_vectors_own_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => Value(new MatryoshkaLoss(new InfoNceLoss(Temperature.Fixed(0.5)), [4]), Queries, Passages, 3));

    private static double Value(IContrastiveLoss loss, float[] queries, float[] passages, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor present = tensor(new[] { true, true }, [2, 1]);
        return loss.Loss(tensor(queries, [2, width]), tensor(passages, [2, 1, width]), present, null).item<float>();
    }
}
