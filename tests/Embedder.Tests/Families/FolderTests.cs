using System.Text.Json;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tests.LibTorch;
using TorchSharp;

namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Whole folders as they are published, written here and opened without an option, against plain float64
/// loops: everything between text and vector is in play.</summary>
public sealed class FolderTests : IDisposable
{
    private const int Hidden = 32;
    private const string Text = "a text of some words";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("pooling_mode_cls_token", PoolingKind.FirstToken)]
    [InlineData("pooling_mode_mean_tokens", PoolingKind.Mean)]
    [InlineData("pooling_mode_max_tokens", PoolingKind.Max)]
    [InlineData("pooling_mode_weightedmean_tokens", PoolingKind.WeightedMean)]
    [InlineData("pooling_mode_lasttoken", PoolingKind.LastToken)]
    public void Sentence_transformers_modules_pool_and_pass_dense_layers(string flag, PoolingKind pooling)
    {
        var plain = WriteTrunk(isCausal: false, """ "model_type": "mistral", "is_causal": false """, out var weights);
        WriteModules($$"""{"word_embedding_dimension": 32, "{{flag}}": true, "include_prompt": true}""", weights);
        folder.Write("config_sentence_transformers.json",
            """{"prompts": {"query": "search: ", "document": "doc: "}}""");
        using var model = EmbeddingModel.Load(folder.Path);
        Assert.Equal(24, model.Dimensions);
        Check(model,
            (EmbeddingRole.Query, null, Expected("search: ")), (EmbeddingRole.Document, null, Expected("doc: ")));

        double[] Expected(string prompt)
        {
            int[] ids = [ByteTokenizer.Begin, .. ByteTokenizer.Ids(prompt + Text)];
            var pooled = PlainPool.Apply(new PlainDecoder(plain, weights).Run(ids), pooling, start: 0);
            var wide = PlainLinear(pooled, weights, "2_Dense").Select(Math.Tanh).ToArray();
            return PlainLinear(wide, weights, "3_Dense");
        }
    }

    [SkippableTheory]
    [InlineData("mean", PoolingKind.Mean)]
    [InlineData("weightedmean", PoolingKind.WeightedMean)]
    public void A_prompt_that_the_pool_leaves_out_is_left_out(string name, PoolingKind pooling)
    {
        var plain = WriteTrunk(isCausal: false, """ "model_type": "mistral", "is_causal": false """, out var weights);
        folder.Write("modules.json", Modules("Transformer", "Pooling", "Normalize"));
        folder.Write("1_Pooling/config.json", $$"""{"pooling_mode": "{{name}}", "include_prompt": false}""");
        using var model = EmbeddingModel.Load(folder.Path);
        const string prefix = "Instruct: find it\nQuery: ";
        int[] ids = [ByteTokenizer.Begin, .. ByteTokenizer.Ids(prefix + Text)];
        var rows = new PlainDecoder(plain, weights).Run(ids);
        Check(model, (EmbeddingRole.Query, "find it", PlainPool.Apply(rows, pooling, 1 + prefix.Length)));
    }

    [SkippableFact]
    public void An_end_token_pool_puts_the_end_token_behind_the_text()
    {
        var plain = WriteTrunk(isCausal: true, """ "model_type": "mistral", "pooling": "eos" """, out var weights);
        using var model = EmbeddingModel.Load(folder.Path);
        int[] ids = [ByteTokenizer.Begin, .. ByteTokenizer.Ids(Text), ByteTokenizer.End];
        Check(model, (EmbeddingRole.Document, null, new PlainDecoder(plain, weights).Run(ids)[^1]));
    }

    [SkippableTheory]
    [InlineData("mean", PoolingKind.Mean)]
    [InlineData("weighted_mean", PoolingKind.RankWeightedMean)]
    [InlineData("eos_token", PoolingKind.EndToken)]
    public void An_llm2vec_folder_is_bidirectional_adapted_and_pools_behind_its_instruction(string name,
        PoolingKind pooling)
    {
        var plain = WriteTrunk(isCausal: false, """ "model_type": "llama" """, out var weights);
        folder.Write("llm2vec_config.json",
            $$"""{"pooling_mode": "{{name}}", "max_length": 512, "doc_max_length": 400, "skip_instruction": true}""");
        WriteAdapter(weights);
        using var model = EmbeddingModel.Load(folder.Path);
        const string prefix = "Find it: ";
        int[] end = pooling == PoolingKind.EndToken ? [ByteTokenizer.End] : [];
        int[] ids = [ByteTokenizer.Begin, .. ByteTokenizer.Ids(prefix + Text), .. end];
        var rows = new PlainDecoder(plain, weights).Run(ids);
        Assert.Equal(512, model.MaxTokens);
        Check(model, (EmbeddingRole.Query, "Find it", PlainPool.Apply(rows, pooling, 1 + prefix.Length)));
    }

    [SkippableTheory]
    [InlineData("latent_attention", 10)]
    [InlineData("self_attention", 0)]
    public void An_nvembed_folder_has_its_block_between_trunk_and_pool(string block, int latents)
    {
        var plain = WriteTrunk(isCausal: false, $$"""
             "model_type": "nvembed", "add_eos": true, "is_mask_instruction": true,
             "{{block}}_config": {"num_latents_value": 10, "num_cross_heads": 2, "cross_dim_head": 12, "mult": 2}
            """, out var weights, tensors => AddBlock(tensors, block + "_model.", latents));
        using var model = EmbeddingModel.Load(folder.Path);
        const string prefix = "Instruct: find it\nQuery: ";
        int[] ids = [ByteTokenizer.Begin, .. ByteTokenizer.Ids(prefix + Text), ByteTokenizer.End];
        var trunk = new PlainDecoder(plain, weights).Run(ids);
        var rows = new PlainCrossAttention(block + "_model.", 2, 12, weights).Run(trunk);
        Check(model, (EmbeddingRole.Query, "find it", PlainPool.Apply(rows, PoolingKind.Mean, prefix.Length)));
    }

    private PlainConfig WriteTrunk(bool isCausal, string more, out Dictionary<string, double[]> weights,
        Action<RandomTensors>? tensors = null)
    {
        var plain = new PlainConfig(Hidden, 2, Heads: 4, KvHeads: 2, HeadDim: 8, Intermediate: 40, isCausal,
            IsGemma: false, EmbeddingScale: 1, AttentionScale: 1 / Math.Sqrt(8), Epsilon: 1e-6, Windows: [0, 0],
            (pair, _, _) => Math.Pow(10_000, -2.0 * pair / 8));
        weights = RandomCheckpoint.Write(folder, plain, $$"""
            {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
            "intermediate_size": 40, "vocab_size": 260, "rms_norm_eps": 1e-6, "max_position_embeddings": 1024, {{more}}}
            """, hasQkvBias: false, hasQkNorms: false, tensors is null ? "model." : "embedding_model.", tensors);
        ByteTokenizer.Write(folder, begins: true);
        return plain;
    }

    private void WriteModules(string poolingConfig, Dictionary<string, double[]> weights)
    {
        folder.Write("modules.json", Modules("Transformer", "Pooling", "Dense", "Dense", "Normalize"));
        folder.Write("1_Pooling/config.json", poolingConfig);
        WriteDense("2_Dense", Hidden, 48, hasBias: true, "torch.nn.modules.activation.Tanh", weights);
        WriteDense("3_Dense", 48, 24, hasBias: false, "torch.nn.modules.linear.Identity", weights);
    }

    private void WriteDense(string name, int input, int output, bool hasBias, string activation,
        Dictionary<string, double[]> weights)
    {
        var tensors = new RandomTensors(new Random(input));
        tensors.Add("", "linear.weight", 0, 1 / Math.Sqrt(input), output, input);
        if (hasBias) tensors.Add("", "linear.bias", 0, 0.3, output);
        folder.Write(name + "/config.json", $$"""
            {"in_features": {{input}}, "out_features": {{output}}, "bias": {{(hasBias ? "true" : "false")}},
            "activation_function": "{{activation}}"}
            """);
        tensors.Save(folder.File(name + "/model.safetensors"));
        foreach (var (tensor, values) in tensors.Values) weights[$"{name}/{tensor}"] = values;
    }

    /// <summary>Writes an adapter on one matrix as PEFT names it, and merges it into the reference's weights.</summary>
    private void WriteAdapter(Dictionary<string, double[]> weights)
    {
        const int rank = 3;
        const string layer = "layers.1.mlp.up_proj";
        var random = new Random(4);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        var (down, up) = (Values(rank * Hidden), Values(40 * rank));
        new PeftAdapter([new LowRankUpdate(layer, down, up, rank, 2)], []).Save(folder.Path, "base", 0);
        var weight = weights[layer + ".weight"];
        for (var i = 0; i < weight.Length; i++)
        {
            for (var r = 0; r < rank; r++) weight[i] += 2.0 * up[i / Hidden * rank + r] * down[r * Hidden + i % Hidden];
        }
    }

    private static void AddBlock(RandomTensors tensors, string prefix, int latents)
    {
        const int inner = 2 * 12, wide = 2 * Hidden;
        var (a, f) = (prefix + "cross_attend_blocks.0.", prefix + "cross_attend_blocks.1.");
        string[] norms = latents > 0 ? [a + "norm", a + "norm_context", f + "norm"] : [a + "norm", f + "norm"];
        foreach (var norm in norms)
        {
            tensors.Add("", norm + ".weight", 1, 0.2, Hidden);
            tensors.Add("", norm + ".bias", 0, 0.2, Hidden);
        }
        if (latents > 0) tensors.Add("", prefix + "latents", 0, 1, latents, Hidden);
        tensors.Add("", a + "fn.to_q.weight", 0, 0.3, inner, Hidden);
        tensors.Add("", a + "fn.to_kv.weight", 0, 0.3, 2 * inner, Hidden);
        tensors.Add("", a + "fn.to_out.weight", 0, 0.3, Hidden, inner);
        tensors.Add("", f + "fn.net.0.weight", 0, 0.2, 2 * wide, Hidden);
        tensors.Add("", f + "fn.net.0.bias", 0, 0.2, 2 * wide);
        tensors.Add("", f + "fn.net.2.weight", 0, 0.2, Hidden, wide);
        tensors.Add("", f + "fn.net.2.bias", 0, 0.2, Hidden);
    }

    private static string Modules(params string[] types) => JsonSerializer.Serialize(types.Select((type, i) => new
    {
        idx = i, name = $"{i}", path = i == 0 ? "" : $"{i}_{type}", type = "sentence_transformers.models." + type,
    }));

    private static double[] PlainLinear(double[] x, Dictionary<string, double[]> weights, string module)
    {
        var bias = weights.GetValueOrDefault(module + "/linear.bias");
        return [.. weights[module + "/linear.weight"].Chunk(x.Length)
            .Select((row, o) => row.Zip(x, (w, v) => w * v).Sum() + (bias?[o] ?? 0))];
    }

    /// <summary>Both engines give the expected directions, at unit length.</summary>
    private void Check(
        EmbeddingModel model, params (EmbeddingRole Role, string? Instruction, double[] Direction)[] expected)
    {
        foreach (var (role, instruction, direction) in expected)
        {
            var vector = model.Embed([Text], role, instruction)[0];
            AssertDirection(direction, vector);
            Assert.Equal(1, Vectors.Length(vector), 5);
        }
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        var adapter = PeftAdapter.IsIn(folder.Path) ? folder.Path : null;
        using var torchModel = DecoderEmbedder.LoadFrozen(folder.Path, torch.CPU, torch.ScalarType.Float32, adapter);
        using var engine = new LibTorchEngine(torchModel, torch.CPU, padId: 0, budgetTokens: 1000);
        foreach (var (role, instruction, direction) in expected)
        {
            var input = model.Prepare(Text, role, instruction);
            AssertDirection(direction, engine.Embed([input], default)[0]);
        }
    }

    private static void AssertDirection(double[] expected, float[] vector) => Assert.InRange(
        Vectors.Cosine(Array.ConvertAll(expected, value => (float)value), vector), 0.99999, 1.00001);
}
