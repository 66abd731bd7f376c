using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Trainer.Mining;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Mining;

/// <summary>libtorch's scores against those of the SIMD kernels, on the CPU, and on the GPU where there is one.</summary>
public sealed class TorchBlockScorerTests
{
    private const int Dimensions = 48, Queries = 9, Rows = 301;

    [SkippableTheory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Dot)]
    [InlineData(Metric.L2)]
    public void It_scores_as_the_processor_does(Metric metric)
    {
        Skip.IfNot(torch.TryInitializeDeviceType(DeviceType.CPU), "needs libtorch: run ./test.sh, which installs it");
        AssertScores(new TorchBlockScorer(torch.CPU), metric);
    }

    [SkippableTheory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Dot)]
    [InlineData(Metric.L2)]
    public void It_scores_so_on_a_gpu_too(Metric metric)
    {
        TorchBlockScorer? gpu = TorchBlockScorer.ForDevice("auto");
        Skip.If(gpu is null, "needs a GPU");
        Assert.True(gpu!.IsAccelerator);
        AssertScores(gpu, metric);
    }

    [Fact]
    public void The_processor_needs_no_scorer_of_libtorch() => Assert.Null(TorchBlockScorer.ForDevice("cpu"));

    private static void AssertScores(TorchBlockScorer scorer, Metric metric)
    {
        Random random = new(7);
        float[] queries = Values(random, Queries * Dimensions), rows = Values(random, Rows * Dimensions);
        float[] expected = new float[Queries * Rows], actual = new float[Queries * Rows];
        SimdBlockScorer.Instance.Score(metric, queries, rows, Dimensions, expected);
        scorer.Score(metric, queries, rows, Dimensions, actual);
        for (int pair = 0; pair < expected.Length; pair++)
        {
            Assert.Equal(expected[pair], actual[pair], 1e-4);
        }
        scorer.Score(metric, queries, [], Dimensions, []);
    }

    private static float[] Values(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
