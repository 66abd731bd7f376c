using SearchEngine.Embedder.Compression;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Compression;

public sealed class CompressionTests : IDisposable
{
    private static readonly string[] Texts = ["one text", "another text, somewhat longer", "a third one about plants"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData(CompressionMethod.Int8, 0.999)]
    [InlineData(CompressionMethod.Magnitude, 0.1)]
    [InlineData(CompressionMethod.Magnitude24, 0.1)]
    [InlineData(CompressionMethod.Wanda, 0.1)]
    [InlineData(CompressionMethod.Wanda24, 0.1)]
    public void A_compressed_model_loads_and_stays_near_the_original(CompressionMethod method, double least)
    {
        var model = SharedData.Require("fixtures", "models", "llama-mean");
        var report = ModelCompressor.Run(model, folder.File("out"), method, Texts);
        Assert.InRange(report.MinCosine, least, 1.00001);
        Assert.Equal(4 * 7, report.ChangedTensors);
        if (method == CompressionMethod.Int8) Assert.True(report.BytesAfter < report.BytesBefore / 2);
        else Assert.InRange(report.ZeroShare, 0.49, 0.51);
    }

    [Fact]
    public void Half_of_each_output_goes_by_magnitude_and_by_wanda()
    {
        float[] plain = [1, -4, 3, 2, 8, 7, -6, 5];
        Assert.Equal(4, Pruning.Prune(plain, 4, null, isGrouped: false));
        Assert.Equal([0, -4, 3, 0, 8, 7, 0, 0], plain);
        float[] weighted = [1, -4, 3, 2, 8, 7, -6, 5];
        Pruning.Prune(weighted, 4, [10, 1, 1, 10], isGrouped: false);
        Assert.Equal([1, 0, 0, 2, 8, 0, 0, 5], weighted);
    }

    [Fact]
    public void Two_of_each_four_neighbours_go()
    {
        float[] weights = [9, 8, 7, 6, 1, 2, 3, 4];
        Pruning.Prune(weights, 8, null, isGrouped: true);
        Assert.Equal([9, 8, 0, 0, 0, 0, 3, 4], weights);
    }

    [SkippableFact]
    public void The_models_own_folder_is_never_overwritten()
    {
        var model = SharedData.Require("fixtures", "models", "llama-mean");
        Assert.Throws<ModelFolderException>(() => ModelCompressor.Run(model, model + "/", CompressionMethod.Int8, Texts));
    }
}
