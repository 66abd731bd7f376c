using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.Tests.Adapters;
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
        foreach (var output in (string[])[model + "/", model, Path.Combine(model, "inside")])
        {
            Assert.Throws<ModelFolderException>(() =>
                ModelCompressor.Run(model, output, CompressionMethod.Int8, Texts));
            Assert.False(Directory.Exists(Path.Combine(model, "inside")));
        }
    }

    [SkippableTheory]
    [InlineData(CompressionMethod.Int8)]
    [InlineData(CompressionMethod.Magnitude)]
    public void An_adapter_in_the_models_own_folder_is_compressed_with_it(CompressionMethod method)
    {
        folder.CopyFrom(SharedData.Require("fixtures", "models", "llama-mean"));
        AdapterOnCpuTests.SaveAdapter(folder.Path, seed: 3);
        using var output = new TemporaryFolder();
        AdapterMerge.Run(folder.Path, folder.Path, output.File("merged"));
        ModelCompressor.Run(folder.Path, output.File("own"), method, Texts);
        ModelCompressor.Run(output.File("merged"), output.File("expected"), method, Texts);
        Assert.Equal(File.ReadAllBytes(output.File("expected/model.safetensors")),
            File.ReadAllBytes(output.File("own/model.safetensors")));
    }

    [SkippableFact]
    public void A_cancelled_compression_leaves_no_weights()
    {
        var model = SharedData.Require("fixtures", "models", "llama-mean");
        using var cancelled = new CancellationTokenSource();
        var written = 0;
        Assert.Throws<OperationCanceledException>(() => CheckpointRewriter.Write(model, folder.File("out"),
            (tensor, writer) => writer.Add(tensor.Name, tensor.Shape.ToArray(), () =>
            {
                written++;
                cancelled.Cancel();
                return tensor.ToFloats();
            }, tensor.Type), cancelled.Token));
        Assert.Equal(1, written);
        Assert.Empty(Directory.GetFiles(folder.File("out"), "*.safetensors*"));
    }
}
