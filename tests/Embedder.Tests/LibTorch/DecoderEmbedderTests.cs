using System.Text.Json;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tests.Adapters;
using SearchEngine.Tests.Shared;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>The differentiable model against the float64 reference of ../shared/fixtures/models.</summary>
public sealed class DecoderEmbedderTests
{
    private const int PadId = 3;

    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    [InlineData("llama-mean")]
    public void A_padded_batch_reproduces_every_row_of_the_reference(string model)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (embedder, rows) = Open(model);

        var vectors = Embed(embedder, rows);

        for (var i = 0; i < rows.Length; i++)
        {
            var cosine = Cosine.Of(vectors[i], rows[i].Embedding);
            Assert.True(cosine >= 0.9999, $"{model} row {i}: cosine {cosine}");
            Assert.Equal(1, vectors[i].Sum(x => (double)x * x), 1e-4);
        }
    }

    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("qwen3-last")]
    public void A_text_alone_and_in_a_padded_batch_gives_the_same_vector(string model)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (embedder, rows) = Open(model);

        var together = Embed(embedder, rows);

        for (var i = 0; i < rows.Length; i++)
        {
            var alone = Embed(embedder, [rows[i]])[0];
            Assert.True(Cosine.Of(alone, together[i]) >= 0.99999f);
        }
    }

    [SkippableFact]
    public void The_gradient_of_every_parameter_agrees_with_a_finite_difference_along_it()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var (embedder, rows) = Open("nvembed");
        var batch = Batch(rows[..3]);
        var target = randn(3, 64);

        Loss().backward();

        var steep = 0;
        foreach (var (name, parameter) in embedder.Weights.Parameters)
        {
            var gradient = parameter.grad;
            Assert.False(gradient is null, $"{name} has no gradient");
            var slope = gradient.norm().item<float>();
            if (slope < 1e-4f)
            {
                continue;   // flat here: a float32 difference would only measure rounding
            }

            using var still = no_grad();
            var step = gradient / slope * (0.02f * parameter.norm().item<float>() / MathF.Sqrt(parameter.numel()));
            parameter.add_(step);
            var above = Loss().item<float>();
            parameter.sub_(step * 2.0f);
            var below = Loss().item<float>();
            parameter.add_(step);
            var expected = slope * step.norm().item<float>() * 2;
            Assert.True(Math.Abs(above - below - expected) <= 0.05f * expected + 2e-5f,
                $"{name}: {above - below} by difference, {expected} by gradient");
            steep++;
        }
        Assert.True(steep >= 10, $"only {steep} weights had a slope to compare");

        Tensor Loss() => (embedder.forward(batch.Ids, batch.AttentionMask, batch.PoolMask) * target).sum();
    }

    [SkippableFact]
    public void A_merged_adapter_equals_the_adapter_beside_its_weight()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        manual_seed(5);
        var (embedder, rows) = Open("nvembed");
        const string name = "embedding_model.layers.1.mlp.down_proj.weight";
        var weight = embedder.Weights.Parameters[name];
        var bare = Embed(embedder, rows);
        var adapter = new LowRankAdapter(new Parameter(randn(4, weight.shape[1]) * 0.2),
            new Parameter(randn(weight.shape[0], 4) * 0.2), scale: 2, dropout: 0.1);

        embedder.Weights.SetAdapter(name, adapter);
        var beside = Embed(embedder, rows);
        embedder.Weights.SetAdapter(name, null);
        weight.add_(adapter.Delta());
        var merged = Embed(embedder, rows);

        for (var i = 0; i < rows.Length; i++)
        {
            Assert.True(Cosine.Of(beside[i], merged[i]) >= 0.99999f);
            Assert.True(Cosine.Of(beside[i], bare[i]) < 0.999f);
        }
    }

    [SkippableFact]
    public void An_adapter_of_the_wrong_shape_is_refused_with_both_shapes()
    {
        using var scope = NewDisposeScope();
        var (embedder, _) = Open("nvembed");
        var adapter = new LowRankAdapter(new Parameter(zeros(4, 7)), new Parameter(zeros(64, 4)), 1, 0);

        var error = Assert.Throws<ArgumentException>(() =>
            embedder.Weights.SetAdapter("embedding_model.layers.0.self_attn.q_proj.weight", adapter));

        Assert.Contains("64 x 7", error.Message);
        Assert.Contains("64 x 64", error.Message);
    }

    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("mistral-last")]
    public void Nothing_of_a_layer_outlives_it_but_what_it_gives(string model)
    {
        using var scope = NewDisposeScope();
        var (embedder, rows) = Open(model);
        var batch = Batch(rows);
        var before = scope.DisposablesCount;
        var states = embedder.Trunk(batch, isCausal: true, dropoutSeed: null);
        var ofAll = scope.DisposablesCount - before;
        embedder.FinalNorm(states);
        var ofNorm = scope.DisposablesCount - before - ofAll;
        Assert.Equal(ofNorm + 1, ofAll);   // the norm's, and what the last layer gave
        states.sum().backward();
        Assert.NotNull(embedder.Weights.Parameters.Values.First().grad);
    }

    [SkippableFact]
    public void Texts_of_different_lengths_share_one_table_of_positions()
    {
        using var scope = NewDisposeScope();
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        var description = ModelDescription.Read(SharedData.Require("fixtures", "models", "mistral-last"));
        using var tables = new RotaryTables(description, CPU);
        var (brief, lengthy) = (tables.For(0, 5), tables.For(1, 400));
        Assert.True(brief.Cos.bytes.Overlaps(lengthy.Cos.bytes));
        var longest = tables.For(0, 1000);
        Assert.Equal([1000L, description.HeadDim], longest.Sin.shape);
        Assert.Equal(lengthy.Sin.data<float>().ToArray(), longest.Sin.narrow(0, 0, 400).data<float>().ToArray());
    }

    [SkippableFact]
    public void A_folder_with_an_adapter_of_its_own_is_not_trained_without_it()
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        using var folder = new TemporaryFolder().CopyFrom(SharedData.Require("fixtures", "models", "llama-mean"));
        AdapterOnCpuTests.SaveAdapter(folder.Path, seed: 4);
        var error = Assert.Throws<ModelFolderException>(() => DecoderEmbedder.Load(folder.Path, CPU));
        Assert.Contains("adapter_config.json", error.Message);
    }

    private static (DecoderEmbedder Embedder, ReferenceRow[] Rows) Open(string model)
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        var folder = SharedData.Require("fixtures", "models", model);
        var rows = JsonSerializer.Deserialize<ReferenceRow[]>(File.ReadAllText(Path.Combine(folder, "expected.json")),
            JsonSerializerOptions.Web)!;
        return (DecoderEmbedder.Load(folder, CPU), rows);
    }

    private static TokenBatch Batch(ReferenceRow[] rows) =>
        TokenBatch.Pad([.. rows.Select(r => (new ReadOnlyMemory<int>(r.Ids), r.PoolFrom))], PadId, CPU);

    private static float[][] Embed(DecoderEmbedder embedder, ReferenceRow[] rows)
    {
        var batch = Batch(rows);
        var flat = embedder.forward(batch.Ids, batch.AttentionMask, batch.PoolMask).data<float>().ToArray();
        return [.. flat.Chunk(flat.Length / rows.Length)];
    }
}
