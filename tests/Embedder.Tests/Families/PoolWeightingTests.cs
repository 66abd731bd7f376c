using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tests.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.Families;

/// <summary>A pool whose weights were worked out by hand, in both engines, and what config.json may say of it.</summary>
public sealed class PoolWeightingTests
{
    private static readonly Func<double, double, bool> Near = (left, right) => Math.Abs(left - right) < 1e-5;
    private const int Hidden = 32;
    private static readonly PoolWeighting Weighting = new(LeadTokens: 2, Repetition: 1);

    /// <summary>Positions weigh 1, 2/3, 1/2, 2/5; token 7 comes at the first and the third, with 3/2 in all.</summary>
    [Fact]
    public void Weights_fall_with_the_position_and_with_returns()
    {
        double[] expected = [1 * 2 / 2.5, 2 / 3.0 * 2 / (5 / 3.0), 0.5 * 2 / 2.5, 0.4 * 2 / 1.4];
        Assert.Equal(expected, Weighting.Weights<int>([7, 8, 7, 9]).Select(weight => (double)weight), Near);
    }

    [SkippableFact]
    public void Libtorch_weighs_as_the_processor_does()
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "libtorch is not installed.");
        using var scope = NewDisposeScope();
        long[] ids = [1, 7, 8, 7, 9, 3, 7, 5, 5, 5, 3, 3];
        bool[] pooled = [false, true, true, true, true, false, true, true, true, true, false, false];
        float[] states = [.. Enumerable.Range(0, 24).Select(i => (float)Math.Sin(i))];
        var given = Pool.Apply(Weighting, tensor(states, [2, 6, 2]), tensor(ids, [2, 6]), tensor(pooled, [2, 6]))
            .data<float>().ToArray();
        for (var row = 0; row < 2; row++)
        {
            var places = Enumerable.Range(6 * row, 6).Where(i => pooled[i]).ToArray();
            var weights = Weighting.Weights<long>([.. places.Select(i => ids[i])]);
            for (var k = 0; k < 2; k++)
            {
                var expected = places.Zip(weights, (i, weight) => weight * states[2 * i + k]).Sum() / weights.Sum();
                Assert.Equal(expected, given[2 * row + k], 5);
            }
        }
    }

    [SkippableFact]
    public void Both_engines_hold_to_a_weighted_mean_of_the_plain_decoder_s_rows()
    {
        using var folder = new TemporaryFolder();
        var reference = WriteModel(folder, """{"lead_tokens": 3, "repetition": 0.5}""");
        var random = new Random(5);
        TokenizedInput[] inputs = [.. ((int[])[1, 9, 40]).Select(length => new TokenizedInput(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(6))], length / 4))];
        using var engine = TestEngine.Open(folder.Path, FloatKernel.Best, threads: 2);
        var onProcessor = engine.Embed(inputs, default);
        float[][] expected = Array.ConvertAll(inputs, input => Expected(reference, input));
        for (var i = 0; i < inputs.Length; i++)
            Assert.InRange(Vectors.Cosine(expected[i], onProcessor[i]), 0.99999, 1.00001);
        Skip.IfNot(LibTorchPresence.IsLoadable, "libtorch is not installed.");
        using var scope = NewDisposeScope();
        using var model = DecoderEmbedder.Load(folder.Path, CPU);
        var batch = TokenBatch.Pad([.. inputs.Select(input => ((ReadOnlyMemory<int>)input.Ids, input.PoolStart))], 0, CPU);
        var onLibTorch = model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask).data<float>().ToArray();
        for (var i = 0; i < inputs.Length; i++)
            Assert.InRange(Vectors.Cosine(expected[i], onLibTorch.AsSpan(i * Hidden, Hidden)), 0.99999, 1.00001);
    }

    [Theory]
    [InlineData("""{"lead_tokens": 0, "repetition": 1}""", "pool_weighting.lead_tokens must be a number above zero")]
    [InlineData("""{"lead_tokens": 5}""", "pool_weighting.repetition must be given")]
    public void A_wrong_weighting_is_refused_by_name(string weighting, string words)
    {
        using var folder = new TemporaryFolder();
        WriteModel(folder, weighting);
        Assert.Contains(words, Assert.Throws<ModelFolderException>(() => ModelDescription.Read(folder.Path)).Message);
    }

    [Fact]
    public void A_weighting_without_a_mean_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteModel(folder, """{"lead_tokens": 5, "repetition": 1}""", pooling: "lasttoken");
        Assert.Contains(
            "goes with mean pooling alone",
            Assert.Throws<ModelFolderException>(() => ModelDescription.Read(folder.Path)).Message);
    }

    private static float[] Expected(PlainDecoder reference, TokenizedInput input)
    {
        var rows = reference.Run(input.Ids)[input.PoolStart..];
        var weights = new PoolWeighting(3, 0.5).Weights<int>(input.Ids.AsSpan(input.PoolStart));
        return [.. Enumerable.Range(0, Hidden).Select(k => (float)rows.Zip(weights, (row, weight) => weight * row[k]).Sum())];
    }

    private static PlainDecoder WriteModel(TemporaryFolder folder, string weighting, string pooling = "mean")
    {
        var plain = new PlainConfig(Hidden, Layers: 1, Heads: 2, KvHeads: 2, HeadDim: 16, Intermediate: 40,
            IsCausal: false, IsGemma: false, EmbeddingScale: 1, AttentionScale: 0.25, Epsilon: 1e-6, Windows: [0],
            (i, _, _) => Math.Pow(10_000, -2.0 * i / 16));
        var config = $$"""
            {"model_type": "llama_bidirec", "hidden_size": {{Hidden}}, "num_hidden_layers": 1,
            "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 40,
            "vocab_size": {{RandomCheckpoint.Vocabulary}}, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096,
            "rope_theta": 10000.0, "pooling": "{{pooling}}", "pool_weighting": {{weighting}} }
            """;
        return new PlainDecoder(
            plain, RandomCheckpoint.Write(folder, plain, config, hasQkvBias: false, hasQkNorms: false, prefix: "model."));
    }
}
