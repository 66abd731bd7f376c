using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Tests.Shared;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>The engine that serves GPUs, run here on the CPU device.</summary>
public sealed class LibTorchEngineTests
{
    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    [InlineData("llama-mean")]
    public void It_gives_what_the_cpu_engine_gives_at_every_batch_budget(string name)
    {
        var folder = Require(name);
        using var model = EmbeddingModel.Load(folder);
        string[] texts = ["a", .. FixtureRow.Read(folder).Select(row => row.Text), new string('x', 300)];
        TokenizedInput[] inputs = [.. texts.Select(text => model.Prepare(text, EmbeddingRole.Query, null))];
        var expected = model.Embed(texts, EmbeddingRole.Query);
        foreach (var budget in (int[])[1, 64, 100_000])
        {
            using var engine = Open(folder, ScalarType.Float32, budget);
            var vectors = engine.Embed(inputs, default);
            for (var i = 0; i < texts.Length; i++)
                Assert.InRange(Vectors.Cosine(expected[i], vectors[i]), 0.99999, 1.00001);
            Assert.InRange(engine.PaddingWaste, 0, budget == 1 ? 0 : 0.99);
        }
    }

    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("qwen3-last")]
    public void In_bfloat16_it_stays_close_to_float32(string name)
    {
        var folder = Require(name);
        using var model = EmbeddingModel.Load(folder);
        using var engine = Open(folder, ScalarType.BFloat16, budget: 1000);
        foreach (var row in FixtureRow.Read(folder))
        {
            var vector = engine.Embed([model.Prepare(row.Text, row.Role, row.Instruction)], default)[0];
            Assert.InRange(Vectors.Cosine(row.Embedding, vector), 0.998, 1.00001);
        }
    }

    [SkippableTheory]
    [InlineData(ScalarType.Float32, 0.99999)]
    [InlineData(ScalarType.BFloat16, 0.998)]
    public void Weights_of_8_bits_stay_so_and_give_what_the_cpu_engine_gives(ScalarType type, double least)
    {
        var folder = Require("llama-mean");
        using var temporary = new TemporaryFolder();
        string[] texts = ["one text", "another text, somewhat longer"];
        ModelCompressor.Run(folder, temporary.File("out"), CompressionMethod.Int8, texts);
        using var model = EmbeddingModel.Load(temporary.File("out"));
        var expected = model.Embed(texts, EmbeddingRole.Document);
        using var torchModel = DecoderEmbedder.LoadFrozen(temporary.File("out"), CPU, type);
        Assert.Equal(ScalarType.Int8, torchModel.Weights["layers.0.mlp.down_proj.weight"].dtype);
        using var engine = new LibTorchEngine(torchModel, CPU, padId: 0, budgetTokens: 1000);
        TokenizedInput[] inputs = [.. texts.Select(text => model.Prepare(text, EmbeddingRole.Document, null))];
        var vectors = engine.Embed(inputs, default);
        for (var i = 0; i < texts.Length; i++)
            Assert.InRange(Vectors.Cosine(expected[i], vectors[i]), least, 1.00001);
    }

    [Fact]
    public void A_full_bucket_ends_where_a_quarter_would_be_padding()
    {
        var lengths = Enumerable.Range(1, 512);
        TokenizedInput[] inputs = [.. lengths.Select(length => new TokenizedInput(new int[length], 0))];
        var buckets = LengthBuckets.Make(inputs, 32_768);
        var real = inputs.Sum(input => (long)input.Ids.Length);
        var padded = buckets.Sum(bucket => (long)bucket.Max(i => inputs[i].Ids.Length) * bucket.Length);
        Assert.InRange(1 - (double)real / padded, 0, 0.25);
    }

    [SkippableFact]
    public void Its_token_states_are_those_of_the_cpu_engine()
    {
        var folder = Require("nvembed");
        using var model = EmbeddingModel.Load(folder);
        string[] texts = ["a", "what do magnets attract", new string('x', 300)];
        TokenizedInput[] inputs = [.. texts.Select(text => model.Prepare(text, EmbeddingRole.Query, null))];
        var expected = model.TokenStates(texts, EmbeddingRole.Query);
        using var engine = new LibTorchEngine(DecoderEmbedder.Load(folder, CPU), CPU, padId: 0, budgetTokens: 999);
        var states = engine.TokenStates(inputs, default);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(expected[i].Length, states[i].Length);
            Assert.InRange(Vectors.Cosine(expected[i], states[i]), 0.9999, 1.00001);
        }
    }

    [SkippableFact]
    public void A_model_that_has_embedded_can_still_be_trained()
    {
        using var scope = NewDisposeScope();
        using var model = DecoderEmbedder.Load(Require("nvembed"), CPU);
        var batch = TokenBatch.Pad([(new[] { 1, 5, 6 }, 0)], padId: 0, CPU);
        using (inference_mode()) model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask);
        model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask).sum().backward();
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Buckets_hold_every_input_once_and_stay_within_the_budget()
    {
        var random = new Random(9);
        var lengths = Enumerable.Range(0, 200).Select(_ => random.Next(1, 90));
        TokenizedInput[] inputs = [.. lengths.Select(length => new TokenizedInput(new int[length], 0))];
        var buckets = LengthBuckets.Make(inputs, 256);
        Assert.Equal(Enumerable.Range(0, 200), buckets.SelectMany(bucket => bucket).Order());
        Assert.All(buckets, bucket => Assert.InRange(bucket.Max(i => inputs[i].Ids.Length) * bucket.Length, 1, 256));
        Assert.Single(LengthBuckets.Make([new TokenizedInput(new int[999], 0)], 256));
    }

    [Fact]
    public void A_device_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => EmbeddingEngines.Open(null!, new() { Device = "tpu" }));
        Assert.Contains("'tpu'", error.Message, StringComparison.Ordinal);
    }

    private static LibTorchEngine Open(string folder, ScalarType type, int budget) =>
        new(DecoderEmbedder.LoadFrozen(folder, CPU, type), CPU, padId: 0, budget);

    private static string Require(string name)
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        return SharedData.Require("fixtures", "models", name);
    }
}
