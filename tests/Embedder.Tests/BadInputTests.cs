using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tests.LibTorch;
using SearchEngine.Tests.Shared;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests;

/// <summary>What a caller or a model folder may hold, and must not go unnoticed.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("mistral-last")]
    [InlineData("llama-mean")]
    public void An_input_that_the_engines_would_read_outside_of_is_refused(string name)
    {
        using var model = EmbeddingModel.Load(Fixture(name));
        TokenizedInput[] inputs =
        [
            new([], 0), new([5, 6], 2), new([5, 6], 3), new([5, 6], -1), new([5, -1], 0),
            new([5, model.Description.VocabularySize], 0),
        ];
        foreach (var input in inputs)
        {
            var error = Assert.Throws<ArgumentException>(() => model.Embed([new TokenizedInput([5], 0), input]));
            Assert.Contains("input 1", error.Message);
        }
    }

    [SkippableTheory]
    [InlineData("self_attn.q_proj.weight", EmbedderPrecision.Float32)]
    [InlineData("mlp.down_proj.weight", EmbedderPrecision.Int8)]
    [InlineData("embed_tokens.weight", EmbedderPrecision.Float32)]
    public void Weights_of_a_type_that_cannot_be_read_are_refused_by_name(string end, EmbedderPrecision precision)
    {
        var model = Rewritten("llama-mean", (tensor, writer) =>
        {
            if (!tensor.Name.EndsWith(end, StringComparison.Ordinal)) return false;
            writer.AddBytes(tensor.Name, tensor.Shape.ToArray(), new byte[tensor.Count * sizeof(double)],
                TensorType.F64);
            return true;
        });
        var error = Assert.Throws<ModelFolderException>(() =>
            EmbeddingModel.Load(model, new EmbedderOptions { Precision = precision }));
        Assert.Contains(end, error.Message);
        Assert.Contains("F64", error.Message);
    }

    [SkippableFact]
    public void Scales_that_are_too_few_are_refused_by_name()
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        ModelCompressor.Run(Fixture("llama-mean"), folder.File("int8"), CompressionMethod.Int8, ["a text"]);
        CheckpointRewriter.Write(folder.File("int8"), folder.File("short"), (tensor, writer) =>
        {
            if (tensor.Name.EndsWith("up_proj.weight_scale", StringComparison.Ordinal))
                writer.Add(tensor.Name, [1], new float[1]);
            else CheckpointRewriter.Keep(tensor, writer);
        }, default);
        Action[] loads =
        [
            () => DecoderEmbedder.Load(folder.File("short"), CPU).Dispose(),
            () => DecoderEmbedder.LoadFrozen(folder.File("short"), CPU, ScalarType.Float32).Dispose(),
            () => EmbeddingModel.Load(folder.File("short")).Dispose(),
        ];
        foreach (var load in loads)
            Assert.Contains("weight_scale", Assert.Throws<ModelFolderException>(load).Message);
    }

    [SkippableFact]
    public void A_module_outside_the_models_folder_is_refused()
    {
        folder.Write("model/config.json", File.ReadAllText(Path.Combine(Fixture("llama-mean"), "config.json")));
        folder.Write("model-b/config.json", """{"pooling_mode": "mean"}""");
        folder.Write("model/modules.json",
            """[{"type": "models.Transformer", "path": ""}, {"type": "models.Pooling", "path": "../model-b"}]""");
        var error = Assert.Throws<ModelFolderException>(() => ModelDescription.Read(folder.File("model")));
        Assert.Contains("inside the model's", error.Message);
    }

    [SkippableFact]
    public void A_models_file_is_let_go_when_the_model_is_disposed()
    {
        Skip.IfNot(File.Exists("/proc/self/maps"), "needs Linux's list of mappings");
        folder.CopyFrom(Fixture("llama-mean"));
        using (var model = EmbeddingModel.Load(folder.Path))
        {
            Assert.True(IsMapped());
        }
        Assert.False(IsMapped());

        bool IsMapped() => File.ReadLines("/proc/self/maps").Any(line => line.Contains(folder.Path));
    }

    private string Rewritten(string name, Func<TensorView, SafetensorsWriter, bool> edit)
    {
        CheckpointRewriter.Write(Fixture(name), folder.File("rewritten"), (tensor, writer) =>
        {
            if (!edit(tensor, writer)) CheckpointRewriter.Keep(tensor, writer);
        }, default);
        return folder.File("rewritten");
    }

    private static string Fixture(string name) => SharedData.Require("fixtures", "models", name);
}
