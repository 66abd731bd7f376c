using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Families and options that no fixture has, against plain loops.</summary>
public sealed class FamilyTests : IDisposable
{
    private const int Hidden = 48;
    private const int Layers = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Qwen2_has_biases_on_q_k_and_v()
    {
        Check(Plain(isCausal: true, frequency: Rope(1e6)), "qwen2", """ "rope_theta": 1000000.0 """, hasQkvBias: true,
            hasQkNorms: false, prefix: "model.");
    }

    [Fact]
    public void Gemma_3_has_four_norms_two_rotations_and_a_window_to_either_side()
    {
        var plain = Plain(isCausal: false, frequency: (i, _, windowed) => Base(windowed ? 10_000 : 1_000_000, i)) with
        {
            IsGemma = true,
            EmbeddingScale = Math.Sqrt(Hidden),
            AttentionScale = 1 / Math.Sqrt(24),
            Windows = [9, 0, 9],
        };
        Check(plain, "gemma3_text", """
            "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0, "query_pre_attn_scalar": 24, "sliding_window": 16,
            "use_bidirectional_attention": true, "hidden_activation": "gelu_pytorch_tanh",
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]
            """, hasQkvBias: false, hasQkNorms: true, prefix: "");
    }

    [Fact]
    public void A_causal_window_hides_what_is_too_far_back()
    {
        Check(Plain(isCausal: true, Rope(10_000)) with { Windows = [7, 7, 7] }, "mistral", """ "sliding_window": 7 """,
            hasQkvBias: false, hasQkNorms: false, prefix: "model.");
    }

    [Fact]
    public void Linear_scaling_divides_positions()
    {
        Check(Plain(isCausal: true, (i, _, _) => Base(10_000, i) / 4), "llama",
            """ "rope_scaling": {"type": "linear", "factor": 4.0} """, hasQkvBias: false, hasQkNorms: false, "");
    }

    [Fact]
    public void Dynamic_scaling_raises_the_base_for_long_texts()
    {
        const int original = 40;
        Check(Plain(isCausal: true, (i, tokens, _) => Base(tokens <= original ? 10_000 : 10_000 * Math.Pow(
                2.0 * tokens / original - 1, 16 / 14.0), i)), "llama",
            """ "rope_scaling": {"rope_type": "dynamic", "factor": 2.0, "original_max_position_embeddings": 40} """,
            hasQkvBias: false, hasQkNorms: false, prefix: "");
    }

    [Fact]
    public void Llama_3_scaling_stretches_long_wavelengths_only()
    {
        Check(Plain(isCausal: false, (i, _, _) => Llama3(Base(500_000, i))), "llama_bidirec", """
            "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
            """, hasQkvBias: false, hasQkNorms: false, prefix: "model.");
    }

    [Fact]
    public void Qwen3_normalises_every_head()
    {
        Check(Plain(isCausal: true, Rope(1e6)), "qwen3", """ "rope_theta": 1000000.0 """, hasQkvBias: false,
            hasQkNorms: true, prefix: "model.");
    }

    private void Check(PlainConfig plain, string type, string more, bool hasQkvBias, bool hasQkNorms, string prefix)
    {
        var config = $$"""
            {"model_type": "{{type}}", "hidden_size": {{plain.Hidden}}, "num_hidden_layers": {{plain.Layers}},
            "num_attention_heads": {{plain.Heads}}, "num_key_value_heads": {{plain.KvHeads}},
            "head_dim": {{plain.HeadDim}}, "intermediate_size": {{plain.Intermediate}},
            "vocab_size": {{RandomCheckpoint.Vocabulary}}, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096,
            {{more}} }
            """;
        var weights = RandomCheckpoint.Write(folder, plain, config, hasQkvBias, hasQkNorms, prefix);
        var reference = new PlainDecoder(plain, weights);
        foreach (var pooling in Enum.GetValues<PoolingKind>())
        {
            CheckPooling(reference, pooling);
        }
    }

    private void CheckPooling(PlainDecoder reference, PoolingKind pooling)
    {
        using var alone = TestEngine.Open(folder.Path, FloatKernel.Best, 1, pooling: pooling);
        using var team = TestEngine.Open(folder.Path, FloatKernel.Best, 3, pooling: pooling);
        var random = new Random(2);
        TokenizedInput[] inputs = [.. ((int[])[1, 2, 33, 70]).Select(length => new TokenizedInput(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(RandomCheckpoint.Vocabulary))], length / 3))];
        var together = alone.Embed(inputs, default);
        for (var i = 0; i < inputs.Length; i++)
        {
            var expected = Array.ConvertAll(
                PlainPool.Apply(reference.Run(inputs[i].Ids), pooling, inputs[i].PoolStart), value => (float)value);
            Assert.InRange(Vectors.Cosine(expected, together[i]), 0.99999, 1.00001);
            Assert.InRange(Vectors.Cosine(expected, team.Embed([inputs[i]], default)[0]), 0.99999, 1.00001);
        }
    }

    private static PlainConfig Plain(bool isCausal, Func<int, int, bool, double> frequency) => new(Hidden, Layers,
        Heads: 4, KvHeads: 2, HeadDim: 16, Intermediate: 72, isCausal, IsGemma: false, EmbeddingScale: 1,
        AttentionScale: 0.25, Epsilon: 1e-6, Windows: [0, 0, 0], frequency);

    private static Func<int, int, bool, double> Rope(double theta) => (i, _, _) => Base(theta, i);

    private static double Base(double theta, int pair) => Math.Pow(theta, -2.0 * pair / 16);

    /// <summary>transformers' _compute_llama3_parameters with factor 8, low 1, high 4, original length 64.</summary>
    private static double Llama3(double frequency)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < 64 / 4.0) return frequency;
        if (wavelength > 64 / 1.0) return frequency / 8;
        var smooth = (64 / wavelength - 1) / (4 - 1);
        return (1 - smooth) * frequency / 8 + smooth * frequency;
    }
}
